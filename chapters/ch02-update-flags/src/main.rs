//! update 标志：key 在和不在的时候，四个标志各返回什么。
//!
//! 运行：`cargo run -p ch02-update-flags`，要有调用 bpf(2) 的权限。
//! 应当看到：NO_EXIST 拒绝已有的 key，EXIST 拒绝没有的 key，map 满了只能覆盖。

mod lock;

use std::process::ExitCode;

use anyhow::Result;
use libbpf_rs::libbpf_sys::bpf_map_create_opts;
use libbpf_rs::{MapCore, MapFlags, MapHandle, MapType};
use shared::{Args, call, step};

fn main() -> ExitCode {
    shared::run("update 标志：key 在和不在的时候各返回什么", lesson)
}

fn lesson(args: &Args) -> Result<()> {
    let packets = create()?;
    any(&packets)?;
    no_exist(&packets)?;
    exist(&packets)?;
    full(&packets)?;
    refused(&packets)?;
    lock::lesson()?;
    shared::hold(args, packets.info()?.info.id)?;
    Ok(())
}

// ANCHOR: create
/// 记录每个网卡收到的包数：key 是 4 字节的网卡名，value 是 u32。
fn create() -> Result<MapHandle> {
    step("创建 map，最多放 2 个元素")?;
    let opts = bpf_map_create_opts {
        sz: size_of::<bpf_map_create_opts>() as _,
        ..Default::default()
    };
    let name = Some("packets");
    Ok(call!(MapHandle::create(
        MapType::Hash,
        name,
        4,
        4,
        2,
        &opts
    ))?)
}
// ANCHOR_END: create

// ANCHOR: any
fn any(packets: &MapHandle) -> Result<()> {
    step("ANY：没有就新建，有就覆盖")?;
    call!(packets.update(b"eth0", &1u32.to_ne_bytes(), MapFlags::ANY))?;
    call!(packets.update(b"eth0", &2u32.to_ne_bytes(), MapFlags::ANY))?;
    call!(packets.lookup(b"eth0", MapFlags::ANY))?;
    Ok(())
}
// ANCHOR_END: any

// ANCHOR: no_exist
fn no_exist(packets: &MapHandle) -> Result<()> {
    step("NO_EXIST：只新建")?;
    call!(packets.update(b"eth1", &3u32.to_ne_bytes(), MapFlags::NO_EXIST))?;
    // 第二次是要看的错误，所以不用 `?` 传出去。
    let _ =
        call!(packets.update(b"eth1", &4u32.to_ne_bytes(), MapFlags::NO_EXIST));
    call!(packets.lookup(b"eth1", MapFlags::ANY))?;
    Ok(())
}
// ANCHOR_END: no_exist
fn exist(_p: &MapHandle) -> Result<()> {
    Ok(())
}
fn full(_p: &MapHandle) -> Result<()> {
    Ok(())
}
fn refused(_p: &MapHandle) -> Result<()> {
    Ok(())
}
