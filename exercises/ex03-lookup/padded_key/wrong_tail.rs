//! 错在：只想到字段之间的填充，忘了最后一个字段后面的。

use std::mem::offset_of;

#[repr(C)]
pub struct FlowKey {
    protocol: u8,
    port: u16,
    address: u32,
    cpu: u8,
}

pub fn fill(
    key: &mut [u8; size_of::<FlowKey>()],
    protocol: u8,
    port: u16,
    address: u32,
    cpu: u8,
) {
    key[..offset_of!(FlowKey, cpu)].fill(0);
    key[offset_of!(FlowKey, protocol)] = protocol;
    key[offset_of!(FlowKey, port)..][..2].copy_from_slice(&port.to_ne_bytes());
    key[offset_of!(FlowKey, address)..][..4]
        .copy_from_slice(&address.to_ne_bytes());
    key[offset_of!(FlowKey, cpu)] = cpu;
}
