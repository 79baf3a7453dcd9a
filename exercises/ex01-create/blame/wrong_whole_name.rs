//! 错在：看了整个名字，其实只有前 15 个字节进得了内核，后面的它看不到。

use libbpf_rs::MapType;

#[derive(Debug)]
pub enum Fault {
    Name,
    KeySize,
    ValueSize,
    MaxEntries,
}

pub fn blame(
    map_type: MapType,
    name: &str,
    key_size: u32,
    value_size: u32,
    max_entries: u32,
) -> Option<Fault> {
    let legal = |c: u8| c.is_ascii_alphanumeric() || b"_.".contains(&c);
    let good_key_size = match map_type {
        MapType::Array => key_size == 4,
        MapType::Queue => key_size == 0,
        _ => key_size > 0,
    };
    if !name.bytes().all(legal) {
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
