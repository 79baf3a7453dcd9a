//! 结构体当 key：字段之间的填充也是 key 的一部分。

use std::mem::offset_of;

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle, MapType};
use shared::{call, show, step};

use crate::opts;

// ANCHOR: key
/// C 里的 `struct { __u8 direction; __u32 interface; }`：按网卡和方向计数。
#[repr(C)]
struct TrafficKey {
    direction: u8,
    // 这里空着 3 个字节，好让下一个字段从 4 的倍数开始。
    interface: u32,
}
// ANCHOR_END: key

// ANCHOR: padding
pub fn lesson() -> Result<()> {
    step("结构体当 key：填充里的字节也要相同")?;
    show!(size_of::<TrafficKey>());
    show!(offset_of!(TrafficKey, interface));
    let opts = opts();
    let name = Some("traffic");
    let map = call!(MapHandle::create(MapType::Hash, name, 8, 4, 2, &opts))?;
    let packets = 7u32.to_ne_bytes();
    call!(map.update(&[1, 0, 0, 0, 2, 0, 0, 0], &packets, MapFlags::ANY))?;
    call!(map.lookup(&[1, 9, 9, 9, 2, 0, 0, 0], MapFlags::ANY))?;
    call!(map.lookup(&traffic_key(1, 2), MapFlags::ANY))?;
    Ok(())
}
// ANCHOR_END: padding

// ANCHOR: traffic_key
/// 先把 8 个字节全部清零，再放进两个字段：填充永远是 0。
fn traffic_key(direction: u8, interface: u32) -> [u8; 8] {
    let mut key = [0; size_of::<TrafficKey>()];
    key[offset_of!(TrafficKey, direction)] = direction;
    key[offset_of!(TrafficKey, interface)..]
        .copy_from_slice(&interface.to_ne_bytes());
    key
}
// ANCHOR_END: traffic_key
