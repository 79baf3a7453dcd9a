//! 内核拒绝什么：每次只改一个参数，其余和创建成功的那次一样。

use anyhow::Result;
use libbpf_rs::{MapCore, MapHandle, MapType};
use shared::{call, show, step};

use crate::opts;

// ANCHOR: sizes
pub fn sizes() -> Result<()> {
    step("大小不合法")?;
    let opts = opts();
    let name = Some("packets");
    call!(MapHandle::create(MapType::Hash, name, 0, 4, 2, &opts)).ok();
    call!(MapHandle::create(MapType::Hash, name, 4, 0, 2, &opts)).ok();
    call!(MapHandle::create(MapType::Hash, name, 4, 4, 0, &opts)).ok();
    // ARRAY 的 key 是下标，只能是 4 字节；QUEUE 没有 key，只能是 0 字节。
    call!(MapHandle::create(MapType::Array, name, 8, 4, 2, &opts)).ok();
    call!(MapHandle::create(MapType::Queue, name, 4, 4, 2, &opts)).ok();
    call!(MapHandle::create(MapType::Queue, name, 0, 4, 2, &opts)).ok();
    Ok(())
}
// ANCHOR_END: sizes

// ANCHOR: names
pub fn names() -> Result<()> {
    step("名字不合法")?;
    let opts = opts();
    let hash = MapType::Hash;
    call!(MapHandle::create(hash, Some("eth0-rx"), 4, 4, 2, &opts)).ok();
    call!(MapHandle::create(hash, Some("eth0 rx"), 4, 4, 2, &opts)).ok();
    call!(MapHandle::create(hash, Some("收到的包"), 4, 4, 2, &opts)).ok();
    call!(MapHandle::create(hash, Some("eth0_rx.v2"), 4, 4, 2, &opts))?;
    Ok(())
}
// ANCHOR_END: names

// ANCHOR: long_name
pub fn long_name() -> Result<()> {
    step("名字太长：不报错，悄悄截短")?;
    let opts = opts();
    let name = Some("incoming_packets_total");
    let map = call!(MapHandle::create(MapType::Hash, name, 4, 4, 2, &opts))?;
    show!(map.info()?.name()?);
    show!(map.info()?.name()?.len());
    Ok(())
}
// ANCHOR_END: long_name
