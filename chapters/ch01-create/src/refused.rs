//! 内核拒绝什么：每次只改一个参数，其余和创建成功的那次一样。

use anyhow::Result;
use libbpf_rs::{MapCore, MapHandle, MapType};
use shared::errno::EINVAL;
use shared::{Expect, call, show, step};

use crate::opts;

// ANCHOR: sizes
pub fn sizes() -> Result<()> {
    step("大小不合法")?;
    let opts = opts();
    let name = Some("packets");
    call!(MapHandle::create(MapType::Hash, name, 0, 4, 2, &opts))
        .refused(EINVAL, "HASH 的 key_size 不能是 0")?;
    call!(MapHandle::create(MapType::Hash, name, 4, 0, 2, &opts))
        .refused(EINVAL, "HASH 的 value_size 不能是 0")?;
    call!(MapHandle::create(MapType::Hash, name, 4, 4, 0, &opts))
        .refused(EINVAL, "HASH 的 max_entries 不能是 0")?;
    // ARRAY 的 key 只能是 4 字节，QUEUE 的只能是 0 字节。
    call!(MapHandle::create(MapType::Array, name, 8, 4, 2, &opts))
        .refused(EINVAL, "ARRAY 的 key 是下标，key_size 只能是 4")?;
    call!(MapHandle::create(MapType::Queue, name, 4, 4, 2, &opts))
        .refused(EINVAL, "QUEUE 没有 key，key_size 只能是 0")?;
    call!(MapHandle::create(MapType::Queue, name, 0, 4, 2, &opts))?;
    Ok(())
}
// ANCHOR_END: sizes

// ANCHOR: names
pub fn names() -> Result<()> {
    step("名字不合法")?;
    let opts = opts();
    let hash = MapType::Hash;
    let meaning = "名字里只能有字母、数字、下划线和点";
    call!(MapHandle::create(hash, Some("eth0-rx"), 4, 4, 2, &opts))
        .refused(EINVAL, meaning)?;
    call!(MapHandle::create(hash, Some("eth0 rx"), 4, 4, 2, &opts))
        .refused(EINVAL, meaning)?;
    call!(MapHandle::create(hash, Some("收到的包"), 4, 4, 2, &opts))
        .refused(EINVAL, meaning)?;
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
