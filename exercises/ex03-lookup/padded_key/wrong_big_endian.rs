//! 错在：以为端口和地址总是大端，内核态存的却是本机的字节序。

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
    key.fill(0);
    key[offset_of!(FlowKey, protocol)] = protocol;
    key[offset_of!(FlowKey, port)..][..2].copy_from_slice(&port.to_be_bytes());
    key[offset_of!(FlowKey, address)..][..4]
        .copy_from_slice(&address.to_be_bytes());
    key[offset_of!(FlowKey, cpu)] = cpu;
}
