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
//! that they share are in `text/words.rs`.

mod print;
mod read;
mod words;

pub use read::{Unreadable, read};
