//! lookup_and_delete：一次调用取走一个元素，看到它的人就是拿到它的人。
//!
//! 运行：`cargo run -p ch04-lookup-and-delete`，要有调用 bpf(2) 的权限，
//! 内核不早于 5.14。
//! 应当看到：先查后删会把同一个元素发给两个线程，取走不会；
//! QUEUE 和 STACK 不用 key，取走就是出队和出栈。

mod queue_and_stack;
mod two_threads;

use std::process::ExitCode;

use anyhow::Result;
use libbpf_rs::libbpf_sys::bpf_map_create_opts;
use libbpf_rs::{MapCore, MapFlags, MapHandle, MapType};
use shared::errno::{ENOENT, ENOTSUPP};
use shared::{Args, Expect, Since, call, step};

fn main() -> ExitCode {
    shared::run("lookup_and_delete：一次调用取走一个元素", lesson)
}

fn lesson(args: &Args) -> Result<()> {
    let map = create()?;
    take(&map)?;
    array()?;
    two_threads::lesson(&map)?;
    stale(&map)?;
    queue_and_stack::queue()?;
    queue_and_stack::stack()?;
    shared::hold(args, map.info()?.info.id)?;
    Ok(())
}

// ANCHOR: create
fn create() -> Result<MapHandle> {
    step("创建一个 HASH，记下每个网卡收到的包数")?;
    let map = call!(MapHandle::create(
        MapType::Hash,
        Some("packets"),
        4,
        4,
        4,
        &opts()
    ))?;
    call!(map.update(b"eth0", &7u32.to_ne_bytes(), MapFlags::ANY))?;
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

// ANCHOR: take
fn take(map: &MapHandle) -> Result<()> {
    step("取走：拿到 value，元素同时消失")?;
    call!(map.lookup_and_delete(b"eth0")).since(
        (5, 14),
        ENOTSUPP,
        "HASH 从 5.14 起才支持 lookup_and_delete",
    )?;
    call!(map.lookup(b"eth0", MapFlags::ANY))?;
    call!(map.lookup_and_delete(b"eth0"))?;
    Ok(())
}
// ANCHOR_END: take

// ANCHOR: array
fn array() -> Result<()> {
    step("ARRAY 不能取走：它的元素一直都在")?;
    let array = call!(MapHandle::create(
        MapType::Array,
        Some("ports"),
        4,
        4,
        1,
        &opts()
    ))?;
    call!(array.lookup_and_delete(&0u32.to_ne_bytes()))
        .refused(ENOTSUPP, "在这个内核上，这种 map 不支持取走")?;
    Ok(())
}
// ANCHOR_END: array

// ANCHOR: stale
fn stale(map: &MapHandle) -> Result<()> {
    step("看 delete 的返回值能分出输赢，但看到的 value 可能已经旧了")?;
    call!(map.update(b"eth0", &1u32.to_ne_bytes(), MapFlags::ANY))?;
    call!(map.lookup(b"eth0", MapFlags::ANY))?;
    // 就在这时，别人又记了一个包。
    call!(map.update(b"eth0", &2u32.to_ne_bytes(), MapFlags::ANY))?;
    call!(map.delete(b"eth0"))?;
    call!(map.delete(b"eth0")).refused_as_in(
        "ch05-delete",
        ENOENT,
        "这个 key 不在 map 里，没有东西可删",
    )?;
    Ok(())
}
// ANCHOR_END: stale
