//! The text of events: what a terminal shows, and what `output.txt` records.
//!
//! ```text
//! 第 1 步  创建一个 map
//!   调用  map.update(b"eth0", &value, MapFlags::NO_EXIST)，value = 1
//!   返回  Err：EEXIST（17，File exists）
//!         这个 key 已经在 map 里
//!         详见 ch02-update-flags
//!   得到  map.key_size() = 4
//!   日志  libbpf: map 'packets': unexpected key size 6 provided, expected 4
//!
//! 完成：走了 1 步，fd 都已关闭，map 交还内核。
//! ```
//!
//! A line is broken between words where it would be wider than a terminal of 80 columns,
//! and the reader joins it again. What is printed can be read, and printing it again gives
//! the same bytes. Both stand side by side, in `text/print.rs` and `text/read.rs`; the words
//! that they share are here.

mod print;
mod read;

pub use read::{Unreadable, read};

use crate::event::Ending;

const CALL: &str = "调用";
const RETURNED: &str = "返回";
const SHOWN: &str = "得到";
const LOG: &str = "日志";

/// How a line begins that goes on with the one before.
const INDENT: &str = "        ";

const ERR: &str = "Err：";
const NO_ERRNO: &str = "没有 errno：库在进内核之前就拒绝了";
/// Stands behind the name of who makes a call.
const WHO: &str = "：";
const SEE: &str = "详见 ";
const STOPPED: &str = "停在这里：";
const ENDED: &str = " 步，fd 都已关闭，map 交还内核。";

impl Ending {
    const ALL: [Self; 2] = [Self::Done, Self::Interrupted];

    fn words(self) -> &'static str {
        match self {
            Self::Done => "完成",
            Self::Interrupted => "收到 Ctrl+C 或 SIGTERM，到此结束",
        }
    }
}

fn held(id: u32) -> String {
    format!(
        "\nmap 还在，id 是 {id}。在另一个终端里看它：\n  \
         sudo bpftool map show id {id}\n  \
         sudo bpftool map dump id {id}\n\
         看完按 Ctrl+C 结束。\n"
    )
}
