//! delete：删掉一个元素；本来就没有时返回什么，别的错误又是什么样。
//!
//! 运行：`cargo run -p ch05-delete`，要有调用 bpf(2) 的权限。
//! 应当看到：删第二次得到 NotFound；只放过 NotFound 的删除函数照样报告
//! 别的错误；ARRAY 不能删；满了的 map 删一个就能再放一个。

mod c_library;
mod idempotent;

use std::process::ExitCode;

use anyhow::Result;
use libbpf_rs::libbpf_sys::bpf_map_create_opts;
use libbpf_rs::{MapCore, MapFlags, MapHandle, MapType};
use shared::errno::{E2BIG, EINVAL, ENOENT};
use shared::{Args, Expect, call, show, step};

fn main() -> ExitCode {
    shared::run("delete：删掉一个元素，本来就没有时返回什么", lesson)
}

fn lesson(args: &Args) -> Result<()> {
    let map = create()?;
    hit(&map)?;
    miss(&map)?;
    c_library::lesson(&map)?;
    idempotent::lesson(&map)?;
    array()?;
    room(&map)?;
    shared::hold(args, map.info()?.info.id)?;
    Ok(())
}

// ANCHOR: create
fn create() -> Result<MapHandle> {
    step("创建一个 HASH，最多放 2 个元素")?;
    let map = call!(MapHandle::create(
        MapType::Hash,
        Some("packets"),
        4,
        4,
        2,
        &opts()
    ))?;
    call!(map.update(b"eth0", &1u32.to_ne_bytes(), MapFlags::ANY))?;
    call!(map.update(b"eth1", &2u32.to_ne_bytes(), MapFlags::ANY))?;
    Ok(map)
}

/// 没有特别的要求，只把 `sz` 填好。
fn opts() -> bpf_map_create_opts {
    bpf_map_create_opts {
        sz: size_of::<bpf_map_create_opts>() as _,
        ..Default::default()
    }
}
// ANCHOR_END: create

// ANCHOR: hit
fn hit(map: &MapHandle) -> Result<()> {
    step("key 在 map 里：删掉")?;
    call!(map.delete(b"eth0"))?;
    call!(map.lookup(b"eth0", MapFlags::ANY))?;
    Ok(())
}
// ANCHOR_END: hit

// ANCHOR: miss
fn miss(map: &MapHandle) -> Result<()> {
    step("key 不在 map 里：NotFound")?;
    let again = call!(map.delete(b"eth0"));
    again.refused(ENOENT, "这个 key 不在 map 里，没有东西可删")?;
    show!(again.map_err(|error| error.kind())).ok();
    Ok(())
}
// ANCHOR_END: miss

// ANCHOR: array
fn array() -> Result<()> {
    step("ARRAY 不能删，只能写 0")?;
    let array = call!(MapHandle::create(
        MapType::Array,
        Some("ports"),
        4,
        4,
        1,
        &opts()
    ))?;
    call!(array.delete(&0u32.to_ne_bytes()))
        .refused(EINVAL, "这种 map 的元素不能删除")?;
    call!(array.update(&0u32.to_ne_bytes(), &[0; 4], MapFlags::ANY))?;
    Ok(())
}
// ANCHOR_END: array

// ANCHOR: room
fn room(map: &MapHandle) -> Result<()> {
    step("map 满了：删一个，才能再放一个")?;
    call!(map.update(b"eth0", &1u32.to_ne_bytes(), MapFlags::ANY))?;
    call!(map.update(b"eth1", &2u32.to_ne_bytes(), MapFlags::ANY))?;
    call!(map.update(b"eth2", &3u32.to_ne_bytes(), MapFlags::ANY))
        .refused_as_in(
            "ch02-update-flags",
            E2BIG,
            "map 满了，放不下新的 key",
        )?;
    call!(map.delete(b"eth0"))?;
    call!(map.update(b"eth2", &3u32.to_ne_bytes(), MapFlags::ANY))?;
    Ok(())
}
// ANCHOR_END: room
