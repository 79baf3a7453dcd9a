//! 换一种做法：一串迭代器给出全部 12 个字节，填充的 0 也在里面。

/// C 里的 `struct { __u8 protocol; __u16 port; __u32 address; __u8 cpu; }`。
#[repr(C)]
#[allow(dead_code, reason = "它只说明字段排在哪里")]
pub struct FlowKey {
    pub protocol: u8,
    pub port: u16,
    pub address: u32,
    pub cpu: u8,
}

pub fn fill(
    key: &mut [u8; size_of::<FlowKey>()],
    protocol: u8,
    port: u16,
    address: u32,
    cpu: u8,
) {
    let bytes = [protocol, 0]
        .into_iter()
        .chain(port.to_ne_bytes())
        .chain(address.to_ne_bytes())
        .chain([cpu, 0, 0, 0]);
    key.iter_mut()
        .zip(bytes)
        .for_each(|(place, byte)| *place = byte);
}
