//! update 的标志：key 在和不在的时候，各返回什么。
//!
//! 运行：`cargo run -p ch02-update-flags`，要有调用 bpf(2) 的权限。
//! 应当看到：NO_EXIST 拒绝已有的 key，EXIST 拒绝没有的 key，map 满了只能覆盖。

mod lock;

use std::process::ExitCode;

use anyhow::Result;
use libbpf_rs::libbpf_sys::bpf_map_create_opts;
use libbpf_rs::{MapCore, MapFlags, MapHandle, MapType};
use shared::errno::{E2BIG, EEXIST, EINVAL, ENOENT};
use shared::{Args, Expect, call, step};

fn main() -> ExitCode {
    shared::run("update 的标志：key 在和不在的时候，各返回什么", lesson)
}

fn lesson(args: &Args) -> Result<()> {
    let map = create()?;
    any(&map)?;
    no_exist(&map)?;
    exist(&map)?;
    full(&map)?;
    refused(&map)?;
    lock::lesson()?;
    shared::hold(args, map.info()?.info.id)?;
    Ok(())
}

// ANCHOR: create
/// 记下每个网卡收到的包数：key 是 4 字节的网卡名，value 是一个 u32。
fn create() -> Result<MapHandle> {
    step("创建一个 map，最多放 2 个元素")?;
    let opts = bpf_map_create_opts {
        sz: size_of::<bpf_map_create_opts>() as _,
        ..Default::default()
    };
    let name = Some("packets");
    let map = call!(MapHandle::create(MapType::Hash, name, 4, 4, 2, &opts))?;
    Ok(map)
}
// ANCHOR_END: create

// ANCHOR: any
fn any(map: &MapHandle) -> Result<()> {
    step("ANY：没有就新建，有就覆盖")?;
    call!(map.update(b"eth0", &1u32.to_ne_bytes(), MapFlags::ANY))?;
    call!(map.update(b"eth0", &2u32.to_ne_bytes(), MapFlags::ANY))?;
    call!(map.lookup(b"eth0", MapFlags::ANY))?;
    Ok(())
}
// ANCHOR_END: any

// ANCHOR: no_exist
fn no_exist(map: &MapHandle) -> Result<()> {
    step("NO_EXIST：只新建")?;
    call!(map.update(b"eth1", &3u32.to_ne_bytes(), MapFlags::NO_EXIST))?;
    // 这次的错误正是要看的：`refused` 说应当得到什么，得到别的就不再往下走。
    call!(map.update(b"eth1", &4u32.to_ne_bytes(), MapFlags::NO_EXIST))
        .refused(
            EEXIST,
            "NO_EXIST 只新建，而这个 key 已经在 map 里；旧的 value 没有变",
        )?;
    call!(map.lookup(b"eth1", MapFlags::ANY))?;
    Ok(())
}
// ANCHOR_END: no_exist

// ANCHOR: exist
fn exist(map: &MapHandle) -> Result<()> {
    step("EXIST：只覆盖")?;
    call!(map.update(b"eth1", &5u32.to_ne_bytes(), MapFlags::EXIST))?;
    call!(map.update(b"eth2", &6u32.to_ne_bytes(), MapFlags::EXIST)).refused(
        ENOENT,
        "EXIST 只覆盖，而这个 key 还不在 map 里；什么也没有写",
    )?;
    call!(map.lookup(b"eth2", MapFlags::ANY))?;
    Ok(())
}
// ANCHOR_END: exist

// ANCHOR: full
fn full(map: &MapHandle) -> Result<()> {
    step("map 已经放满 2 个：新 key 进不来，旧 key 照样能改")?;
    call!(map.update(b"eth2", &7u32.to_ne_bytes(), MapFlags::ANY))
        .refused(E2BIG, "map 满了，放不下新的 key")?;
    call!(map.update(b"eth0", &8u32.to_ne_bytes(), MapFlags::ANY))?;
    call!(map.lookup(b"eth0", MapFlags::ANY))?;
    Ok(())
}
// ANCHOR_END: full

// ANCHOR: refused
fn refused(map: &MapHandle) -> Result<()> {
    step("内核不接受的标志")?;
    let both = MapFlags::NO_EXIST | MapFlags::EXIST;
    call!(map.update(b"eth0", &9u32.to_ne_bytes(), both))
        .refused(EINVAL, "内核不接受这个标志或这几个标志的组合")?;
    call!(map.update(b"eth0", &9u32.to_ne_bytes(), MapFlags::LOCK)).refused(
        EINVAL,
        "F_LOCK 要求 value 里有 bpf_spin_lock，这个 map 没有",
    )?;
    call!(map.lookup(b"eth0", MapFlags::ANY))?;
    Ok(())
}
// ANCHOR_END: refused
