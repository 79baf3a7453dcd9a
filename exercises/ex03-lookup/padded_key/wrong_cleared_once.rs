//! 错在：只在第一次清零，以为填充从此都是 0；换一个缓冲区就不是了。

use std::mem::offset_of;
use std::sync::Once;

#[repr(C)]
pub struct FlowKey {
    protocol: u8,
    port: u16,
    address: u32,
    cpu: u8,
}

static CLEARED: Once = Once::new();

pub fn fill(
    key: &mut [u8; size_of::<FlowKey>()],
    protocol: u8,
    port: u16,
    address: u32,
    cpu: u8,
) {
    CLEARED.call_once(|| key.fill(0));
    key[offset_of!(FlowKey, protocol)] = protocol;
    key[offset_of!(FlowKey, port)..][..2].copy_from_slice(&port.to_ne_bytes());
    key[offset_of!(FlowKey, address)..][..4]
        .copy_from_slice(&address.to_ne_bytes());
    key[offset_of!(FlowKey, cpu)] = cpu;
}
