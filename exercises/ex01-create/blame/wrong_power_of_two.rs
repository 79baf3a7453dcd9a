//! 错在：以为 max_entries 都要是 2 的幂，那是 RINGBUF 的规矩。

use libbpf_rs::MapType;

/// 出错的参数。
#[derive(Debug)]
#[allow(dead_code, reason = "写好 blame 以后就都用到了，到时可以删掉这一行")]
pub enum Fault {
    /// 内核看到的名字里，有它不接受的字符。
    Name,
    /// 这种类型的 map 不能有这样的 `key_size`。
    KeySize,
    /// `value_size` 不合法。
    ValueSize,
    /// `max_entries` 不合法。
    MaxEntries,
}

pub fn blame(
    map_type: MapType,
    name: &str,
    key_size: u32,
    value_size: u32,
    max_entries: u32,
) -> Option<Fault> {
    let seen = &name.as_bytes()[..name.len().min(15)];
    for byte in seen {
        if !(byte.is_ascii_alphanumeric() || *byte == b'_' || *byte == b'.') {
            return Some(Fault::Name);
        }
    }
    let key_size_is_wrong = match map_type {
        MapType::Array => key_size != 4,
        MapType::Queue => key_size != 0,
        _ => key_size == 0,
    };
    if key_size_is_wrong {
        Some(Fault::KeySize)
    } else if value_size == 0 {
        Some(Fault::ValueSize)
    } else if !max_entries.is_power_of_two() {
        Some(Fault::MaxEntries)
    } else {
        None
    }
}
