//! 错在：以为 key_size 只要不是 0 就行，没有看类型。

use libbpf_rs::MapType;

#[derive(Debug)]
pub enum Fault {
    Name,
    KeySize,
    ValueSize,
    MaxEntries,
}

pub fn blame(
    _map_type: MapType,
    name: &str,
    key_size: u32,
    value_size: u32,
    max_entries: u32,
) -> Option<Fault> {
    let legal = |c: u8| c.is_ascii_alphanumeric() || b"_.".contains(&c);
    let good_key_size = key_size > 0;
    if !name.bytes().take(15).all(legal) {
        Some(Fault::Name)
    } else if !good_key_size {
        Some(Fault::KeySize)
    } else if value_size == 0 {
        Some(Fault::ValueSize)
    } else if max_entries == 0 {
        Some(Fault::MaxEntries)
    } else {
        None
    }
}
