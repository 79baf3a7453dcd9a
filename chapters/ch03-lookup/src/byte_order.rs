//! 字节序：内核比较的是字节，不是数。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle, MapType};
use shared::{call, show, step};

use crate::opts;

// ANCHOR: byte_order
pub fn lesson() -> Result<()> {
    step("字节序：同一个端口号，字节不同就是两个 key")?;
    let opts = opts();
    let name = Some("port_packets");
    let map = call!(MapHandle::create(MapType::Hash, name, 2, 4, 2, &opts))?;
    show!(443u16.to_be_bytes());
    show!(443u16.to_le_bytes());
    show!(443u16.to_ne_bytes());
    // 网络包里的端口号是大端，所以内核态程序常常直接拿大端的字节当 key。
    let packets = 7u32.to_ne_bytes();
    call!(map.update(&443u16.to_be_bytes(), &packets, MapFlags::ANY))?;
    call!(map.lookup(&443u16.to_ne_bytes(), MapFlags::ANY))?;
    call!(map.lookup(&443u16.to_be_bytes(), MapFlags::ANY))?;
    Ok(())
}
// ANCHOR_END: byte_order
