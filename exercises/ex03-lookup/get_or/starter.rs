//! 练习 ex03-get-or：没有就用默认值。
//!
//! 检查：`cargo lab check ex03-get-or`
//! 课文：book/src/ch03-lookup.md

use anyhow::Result;
use libbpf_rs::MapHandle;

/// 查 `key` 的计数。查到就返回它，是本机字节序的 `u32`；没有就返回 `default`。
///
/// 没有不是错误，错误也不是没有：key 的长度不对、value 不是 4 个字节、
/// 内核拒绝，都要返回 `Err`。查找不改变 map。
pub fn get_or(map: &MapHandle, key: &[u8], default: u32) -> Result<u32> {
    // TODO
    todo!()
}
