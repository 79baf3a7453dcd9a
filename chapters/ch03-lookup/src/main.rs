//! 查找：查到、查不到、key 的长度不对，各返回什么；哪些字节才算同一个 key。
//!
//! 运行：`cargo run -p ch03-lookup`，要有调用 bpf(2) 的权限。
//! 应当看到：查不到是 Ok(None)，C 里是 -ENOENT；差一个字节就是另一个 key。

mod byte_order;
mod padding;
mod raw;

use std::process::ExitCode;

use anyhow::{Context, Result};
use libbpf_rs::libbpf_sys::bpf_map_create_opts;
use libbpf_rs::{MapCore, MapFlags, MapHandle, MapType};
use shared::errno::EINVAL;
use shared::{Args, Expect, call, show, step};

fn main() -> ExitCode {
    shared::run("查找：查到、查不到、key 不对，各返回什么", lesson)
}

fn lesson(args: &Args) -> Result<()> {
    let map = create()?;
    hit(&map)?;
    miss(&map)?;
    key_length(&map)?;
    into_buffer(&map)?;
    flags(&map)?;
    byte_order::lesson()?;
    padding::lesson()?;
    shared::hold(args, map.info()?.info.id)?;
    Ok(())
}

fn opts() -> bpf_map_create_opts {
    bpf_map_create_opts {
        sz: size_of::<bpf_map_create_opts>() as _,
        ..Default::default()
    }
}

// ANCHOR: create
fn create() -> Result<MapHandle> {
    step("创建一个 map，写入 eth0 收到的包数")?;
    let opts = opts();
    let name = Some("packets");
    let map = call!(MapHandle::create(MapType::Hash, name, 4, 4, 2, &opts))?;
    call!(map.update(b"eth0", &1500u32.to_ne_bytes(), MapFlags::ANY))?;
    Ok(map)
}
// ANCHOR_END: create

// ANCHOR: hit
fn hit(map: &MapHandle) -> Result<()> {
    step("查到：得到 value 的字节，自己解码")?;
    let found = call!(map.lookup(b"eth0", MapFlags::ANY))?;
    let value = found.context("eth0 刚刚写进去")?;
    let bytes = value.as_slice().try_into()?;
    show!(u32::from_ne_bytes(bytes));
    Ok(())
}
// ANCHOR_END: hit

// ANCHOR: miss
fn miss(map: &MapHandle) -> Result<()> {
    step("查不到：libbpf-rs 说 None，C 的函数说 -ENOENT")?;
    call!(map.lookup(b"eth1", MapFlags::ANY))?;
    raw::miss(map)
}
// ANCHOR_END: miss

// ANCHOR: key_length
fn key_length(map: &MapHandle) -> Result<()> {
    step("key 的长度不对：key_size 是 4，给了 8 个字节")?;
    call!(map.lookup(b"eth0.100", MapFlags::ANY)).refused_by_library()?;
    raw::long_key(map)
}
// ANCHOR_END: key_length

// ANCHOR: into_buffer
fn into_buffer(map: &MapHandle) -> Result<()> {
    step("查到自己的缓冲区里，不分配内存")?;
    let mut value = [0; 4];
    call!(map.lookup_into(b"eth0", &mut value, MapFlags::ANY))?;
    show!(u32::from_ne_bytes(value));
    // 查不到时缓冲区不变：里面还是 eth0 的数，不看返回值就会用错。
    call!(map.lookup_into(b"eth1", &mut value, MapFlags::ANY))?;
    show!(u32::from_ne_bytes(value));
    call!(map.lookup_into(b"eth0", &mut [0; 2], MapFlags::ANY))
        .refused_by_library()?;
    Ok(())
}
// ANCHOR_END: into_buffer

// ANCHOR: flags
fn flags(map: &MapHandle) -> Result<()> {
    step("lookup 的 flags：update 的标志在这里不能用")?;
    call!(map.lookup(b"eth0", MapFlags::EXIST))
        .refused(EINVAL, "EXIST 是给写入用的标志，lookup 不接受它")?;
    call!(map.lookup(b"eth0", MapFlags::LOCK)).refused_as_in(
        "ch02-update-flags",
        EINVAL,
        "F_LOCK 要求 value 里有 bpf_spin_lock，这个 map 没有",
    )?;
    Ok(())
}
// ANCHOR_END: flags
