//! 打开、加载，以及两者之间：map 的大小和全局变量还可以改。

use std::fs;
use std::mem::MaybeUninit;
use std::os::unix::fs::MetadataExt;

use anyhow::{Context, Result};
use libbpf_rs::libbpf_sys::bpf_map__set_max_entries;
use libbpf_rs::skel::{OpenSkel, SkelBuilder};
use libbpf_rs::{AsRawLibbpf, MapCore, OpenObject, set_print};
use nix::libc::SYS_getppid;
use shared::errno::EBUSY;
use shared::{Expect, call, show, step};

use crate::skeletons::tally::{
    OpenTallySkel, TallySkel, TallySkelBuilder, types,
};

// ANCHOR: open
pub fn open(place: &mut MaybeUninit<OpenObject>) -> Result<OpenTallySkel<'_>> {
    step("打开以后、加载以前：map 放得下几个元素，还可以改")?;
    set_print(None);
    let mut open = TallySkelBuilder::default().open(place)?;
    show!(open.maps.tallies.max_entries());
    call!(open.maps.tallies.set_max_entries(3))?;
    let rodata = open.maps.rodata_data.as_mut().context("没有 .rodata")?;
    rodata.wanted = only_mine()?;
    Ok(open)
}

/// 只数这个进程的 getppid：整章只有 `workers` 里的线程调用它。
fn only_mine() -> Result<types::wanted> {
    let namespace = fs::metadata("/proc/self/ns/pid")?;
    Ok(types::wanted {
        ns_dev: namespace.dev(),
        ns_ino: namespace.ino(),
        tgid: std::process::id(),
        nr: SYS_getppid as u32,
    })
}
// ANCHOR_END: open

// ANCHOR: load
pub fn load(open: OpenTallySkel<'_>) -> Result<TallySkel<'_>> {
    step("加载：内核照这个大小建好 map，以后就不能改了")?;
    let skeleton = open.load()?;
    let tallies = &skeleton.maps.tallies;
    show!(tallies.info()?.info.max_entries);
    // C 里的 struct，在 skeleton 里是同名的 Rust 类型，长度就是 map 的。
    show!((tallies.key_size(), size_of::<types::task_name>()));
    show!((tallies.value_size(), size_of::<types::tally>()));
    let map = tallies.as_libbpf_object().as_ptr();
    // SAFETY: map 还装着。
    call!(unsafe { bpf_map__set_max_entries(map, 4) })
        .refused(EBUSY, "map 已经建好，libbpf 不让再改它的大小")?;
    Ok(skeleton)
}
// ANCHOR_END: load
