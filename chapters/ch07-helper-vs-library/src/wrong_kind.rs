//! 第一个参数传错：内核态传 fd，验证器不让加载；用户态传指针，内核找不到这个 fd。

#![expect(
    clippy::needless_pass_by_value,
    reason = "libbpf-rs 的回调就是这样的"
)]

use std::mem::MaybeUninit;
use std::os::fd::RawFd;
use std::ptr::from_ref;

use anyhow::Result;
use libbpf_rs::libbpf_sys::{BPF_ANY, bpf_map_update_elem};
use libbpf_rs::skel::{OpenSkel, SkelBuilder};
use libbpf_rs::{AsRawLibbpf, Map, PrintLevel, set_print};
use shared::errno::{EACCES, EBADF};
use shared::{Expect, call, log, step};

use crate::skeletons::wrong_kind::WrongKindSkelBuilder;

// ANCHOR: kernel_side
pub fn kernel_side() -> Result<()> {
    step("内核态传了 fd：验证器不让这个程序装进内核")?;
    let mut place = MaybeUninit::uninit();
    let open = WrongKindSkelBuilder::default().open(&mut place)?;
    set_print(Some((PrintLevel::Warn, print_reason)));
    call!(open.load().map(drop))
        .refused(EACCES, "验证器没有通过：这个程序不能装进内核")?;
    set_print(None);
    Ok(())
}

/// 日志有二十来行，逐条指令写着验证器知道什么；只留出错的指令和原因。
fn print_reason(_level: PrintLevel, message: String) {
    let instruction = "call bpf_map_update_elem";
    for line in message.lines() {
        if line.contains(instruction) || line.contains("expected=") {
            log(line);
        }
    }
}
// ANCHOR_END: kernel_side

// ANCHOR: user_side
pub fn user_side(map: &Map) -> Result<()> {
    step("用户态传了指针：内核把它当成 fd，找不到")?;
    let pointer = map.as_libbpf_object().as_ptr();
    let fd = pointer as RawFd;
    let key = b"eth3".as_ptr().cast();
    let value = from_ref(&5u32).cast();
    let flags = BPF_ANY.into();
    // SAFETY: key 和 value 后面都有 4 个字节；fd 不对，内核会检查。
    call!(unsafe { bpf_map_update_elem(fd, key, value, flags) })
        .refused(EBADF, "这个整数不是打开的 fd")?;
    Ok(())
}
// ANCHOR_END: user_side
