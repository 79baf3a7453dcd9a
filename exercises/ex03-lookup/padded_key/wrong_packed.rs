//! 错在：字段一个挨一个地放，没有留填充。

pub fn fill(
    key: &mut [u8; 12],
    protocol: u8,
    port: u16,
    address: u32,
    cpu: u8,
) {
    key.fill(0);
    key[0] = protocol;
    key[1..3].copy_from_slice(&port.to_ne_bytes());
    key[3..7].copy_from_slice(&address.to_ne_bytes());
    key[7] = cpu;
}
