//! 练习 ex03-why-missing：为什么查不到。
//!
//! 内核态程序按 `struct { __u8 direction; __u32 interface; }` 计数，用它当 key，
//! 总是先清零；key 有 8 个字节，中间 3 个是填充。
//! 检查：`cargo lab check ex03-why-missing`
//! 课文：book/src/ch03-lookup.md

use anyhow::Result;
use libbpf_rs::MapHandle;

/// 有人用 `key` 查，说该有的查不到。哪里错了？
#[derive(Debug)]
pub enum Why {
    /// 没有错，查得到。
    Found,
    /// `interface` 的字节序反了：它的 4 个字节倒过来，就查得到。
    ByteOrder,
    /// 填充没有清零：清零就查得到。
    Padding,
    /// 两样都错：倒过来，并且清零，才查得到。
    Both,
    /// 都不是：真的没有。
    Absent,
}

/// 找出 `key` 查不到的原因；几样都说得通，取排在前面的。只查，map 一点也不改。
/// `lookup` 的错误原样返回，例如 `key` 不是 8 个字节。
pub fn why(map: &MapHandle, key: &[u8]) -> Result<Why> {
    // TODO
    todo!()
}
