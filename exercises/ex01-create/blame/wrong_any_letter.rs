//! 错在：用 `char::is_alphanumeric`，汉字也算字母，内核却不接受。

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
    let name_is_good = name
        .char_indices()
        .take_while(|(at, _)| *at < 15)
        .all(|(_, c)| c.is_alphanumeric() || c == '_' || c == '.');
    let key_is_good = match map_type {
        MapType::Hash => key_size != 0,
        MapType::Array => key_size == 4,
        MapType::Queue => key_size == 0,
        _ => true,
    };
    match (name_is_good, key_is_good, value_size, max_entries) {
        (false, ..) => Some(Fault::Name),
        (_, false, ..) => Some(Fault::KeySize),
        (_, _, 0, _) => Some(Fault::ValueSize),
        (.., 0) => Some(Fault::MaxEntries),
        _ => None,
    }
}
