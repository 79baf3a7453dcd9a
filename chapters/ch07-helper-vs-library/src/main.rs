//! 一个名字，三个 API：内核态的 helper、用户态的库函数、核对长度的 bpf_map__ 函数。
//!
//! 运行：`cargo run -p ch07-helper-vs-library`，编译时要有 clang。
//! 应当看到：三个都写进同一个 map；传错了，有的被拒绝，有的悄悄写错。

mod map_argument;
mod skeletons;
mod wrong_kind;
mod wrong_size;

use std::ffi::c_int;
use std::mem::MaybeUninit;
use std::os::fd::AsFd;
use std::process::ExitCode;
use std::ptr::from_ref;

use anyhow::Result;
use libbpf_rs::libbpf_sys::{BPF_ANY, bpf_map__update_elem};
use libbpf_rs::skel::{OpenSkel, SkelBuilder};
use libbpf_rs::{AsRawLibbpf, Map, MapCore, MapFlags, OpenObject};
use libbpf_rs::{ProgramInput, ProgramMut, set_print};
use shared::errno::{EEXIST, EINVAL};
use shared::{Args, Expect, Since, call, show, step};
use skeletons::kernel_side::{KernelSideSkel, KernelSideSkelBuilder};

fn main() -> ExitCode {
    shared::run("一个名字，三个 API：helper 和库函数", lesson)
}

fn lesson(args: &Args) -> Result<()> {
    let mut place = MaybeUninit::uninit();
    let skeleton = load(&mut place)?;
    let map = &skeleton.maps.packets;
    let program = &skeleton.progs.write_eth0;
    helper(program)?;
    library(map)?;
    checked_library(map)?;
    who_wrote_what(map)?;
    map_argument::lesson(map, program)?;
    wrong_size::lesson(map)?;
    wrong_kind::kernel_side()?;
    wrong_kind::user_side(map)?;
    shared::hold(args, map.info()?.info.id)?;
    Ok(())
}

// ANCHOR: load
fn load(place: &mut MaybeUninit<OpenObject>) -> Result<KernelSideSkel<'_>> {
    step("把内核态程序和它的 map 装进内核")?;
    // libbpf 默认往 stderr 写日志；这里先关掉，后面要看的时候再打开。
    set_print(None);
    let open = KernelSideSkelBuilder::default().open(place)?;
    let what = "SEC(\"syscall\") 的程序从 5.14 起才能装进内核";
    let skeleton = open.load().since((5, 14), EINVAL, what)?;
    let map = &skeleton.maps.packets;
    show!((map.name(), map.key_size(), map.value_size()));
    Ok(skeleton)
}
// ANCHOR_END: load

// ANCHOR: helper
fn helper(write_eth0: &ProgramMut) -> Result<()> {
    step("内核态：helper bpf_map_update_elem(&packets, …)")?;
    call!(run_in_kernel(write_eth0)?).accepted()?;
    // 程序里写的是 BPF_NOEXIST，所以第二次会被拒绝。
    call!(run_in_kernel(write_eth0)?).refused(
        EEXIST,
        "helper 返回的也是负的 errno：NOEXIST 只新建，而这个 key 已经在 map 里",
    )?;
    Ok(())
}

/// 让内核把程序跑一次，交出它 return 的值，也就是 helper 的返回值。
fn run_in_kernel(program: &ProgramMut) -> Result<c_int> {
    let output = program.test_run(ProgramInput::default())?;
    // 程序返回 int，bpf(2) 用 u32 带出来，位没有变。
    Ok(output.return_value as c_int)
}
// ANCHOR_END: helper

// ANCHOR: library
fn library(map: &Map) -> Result<()> {
    step("用户态：库函数 bpf_map_update_elem(fd, …)")?;
    show!(map.as_fd());
    call!(map.update(b"eth1", &2u32.to_ne_bytes(), MapFlags::NO_EXIST))?;
    // 是同一个 map：内核态写的 eth0，在这里也算已经有了。
    call!(map.update(b"eth0", &2u32.to_ne_bytes(), MapFlags::NO_EXIST))
        .refused_as_in(
            "ch02-update-flags",
            EEXIST,
            "NO_EXIST 只新建，而这个 key 已经在 map 里；旧的 value 没有变",
        )?;
    Ok(())
}
// ANCHOR_END: library

// ANCHOR: checked_library
fn checked_library(map: &Map) -> Result<()> {
    step("用户态：库函数 bpf_map__update_elem(map, …)")?;
    // libbpf-rs 没有包装它，所以直接调用 C 函数。
    let map = map.as_libbpf_object().as_ptr();
    let key = b"eth2".as_ptr().cast();
    let value = from_ref(&3u32).cast();
    let flags = BPF_ANY.into();
    // SAFETY: map 还装着；key 和 value 后面都有所说的 4 个字节。
    call!(unsafe { bpf_map__update_elem(map, key, 4, value, 4, flags) })
        .accepted()?;
    Ok(())
}
// ANCHOR_END: checked_library

// ANCHOR: who_wrote_what
fn who_wrote_what(map: &Map) -> Result<()> {
    step("谁写了什么：内核态写的是 1，两个库函数写的是 2 和 3")?;
    call!(map.lookup(b"eth0", MapFlags::ANY))?;
    call!(map.lookup(b"eth1", MapFlags::ANY))?;
    call!(map.lookup(b"eth2", MapFlags::ANY))?;
    Ok(())
}
// ANCHOR_END: who_wrote_what
