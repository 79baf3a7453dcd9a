//! 内核态的 lookup 返回指针，可能是 NULL：不检查，验证器就不让加载。

#![expect(
    clippy::needless_pass_by_value,
    reason = "libbpf-rs 的回调就是这样的"
)]

use std::mem::MaybeUninit;

use anyhow::Result;
use libbpf_rs::skel::{OpenSkel, SkelBuilder};
use libbpf_rs::{PrintLevel, set_print};
use shared::errno::EACCES;
use shared::{Expect, call, log, step};

use crate::skeletons::unchecked::UncheckedSkelBuilder;

// ANCHOR: null_check
pub fn lesson() -> Result<()> {
    step("lookup 返回的指针没有检查 NULL：验证器不让加载")?;
    let mut place = MaybeUninit::uninit();
    let open = UncheckedSkelBuilder::default().open(&mut place)?;
    set_print(Some((PrintLevel::Warn, print_reason)));
    call!(open.load().map(drop)).refused_as_in(
        "ch07-helper-vs-library",
        EACCES,
        "验证器没有通过：这个程序不能装进内核",
    )?;
    set_print(None);
    Ok(())
}

/// 日志里逐条指令写着验证器知道什么；只留下说原因的那一行。
fn print_reason(_level: PrintLevel, message: String) {
    let reason = message.lines().find(|line| line.contains("invalid"));
    if let Some(line) = reason {
        log(line);
    }
}
// ANCHOR_END: null_check
