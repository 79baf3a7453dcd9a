//! The words that printing and reading have in common.

use crate::event::Ending;

pub const CALL: &str = "调用";
pub const RETURNED: &str = "返回";
pub const SHOWN: &str = "得到";
pub const LOG: &str = "日志";

/// How a line begins that goes on with the one before.
pub const INDENT: &str = "        ";

pub const ERR: &str = "Err：";
pub const NO_ERRNO: &str = "没有 errno：库在进内核之前就拒绝了";
/// Stands behind the name of who makes a call.
pub const WHO: &str = "：";
pub const SEE: &str = "详见 ";
pub const STOPPED: &str = "停在这里：";
pub const ENDED: &str = " 步，fd 都已关闭，map 交还内核。";

impl Ending {
    pub(super) const ALL: [Self; 2] = [Self::Done, Self::Interrupted];

    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Done => "完成",
            Self::Interrupted => "收到 Ctrl+C 或 SIGTERM，到此结束",
        }
    }
}

pub fn held(id: u32) -> String {
    format!(
        "\nmap 还在，id 是 {id}。在另一个终端里看它：\n  \
         sudo bpftool map show id {id}\n  \
         sudo bpftool map dump id {id}\n\
         看完按 Ctrl+C 结束。\n"
    )
}
