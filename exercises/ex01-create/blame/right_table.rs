//! 换一种做法：一张表写着每种 map 允许的范围，再用迭代器逐条比；名字只看前 15 个字节。

use std::ops::RangeInclusive;

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

const ANY_SIZE: RangeInclusive<u32> = 1..=u32::MAX;

fn key_sizes(map_type: MapType) -> RangeInclusive<u32> {
    match map_type {
        MapType::Array => 4..=4,
        MapType::Queue => 0..=0,
        _ => ANY_SIZE,
    }
}

fn kernel_takes(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'.')
}

pub fn blame(
    map_type: MapType,
    name: &str,
    key_size: u32,
    value_size: u32,
    max_entries: u32,
) -> Option<Fault> {
    let rules = [
        (name.bytes().take(15).all(kernel_takes), Fault::Name),
        (key_sizes(map_type).contains(&key_size), Fault::KeySize),
        (ANY_SIZE.contains(&value_size), Fault::ValueSize),
        (ANY_SIZE.contains(&max_entries), Fault::MaxEntries),
    ];
    rules
        .into_iter()
        .find_map(|(kept, fault)| (!kept).then_some(fault))
}
