//! 练习 ex01-blame：创建失败，是哪个参数的错。
//!
//! 内核只回答 EINVAL，不说是哪个参数。你来说。
//! 检查：`cargo lab check ex01-blame`
//! 课文：book/src/ch01-create.md

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

/// 用这几个参数创建 map，内核会拒绝哪一个？都合法就是 `None`。
///
/// 类型只有 HASH、ARRAY、QUEUE 三种，最多只有一个参数不合法。
/// 大小都不超过 64；名字再长，也不会正好从一个汉字中间截断。
/// 可以按规矩判断，也可以真的去创建几个试试。
pub fn blame(
    map_type: MapType,
    name: &str,
    key_size: u32,
    value_size: u32,
    max_entries: u32,
) -> Option<Fault> {
    // TODO
    todo!()
}
