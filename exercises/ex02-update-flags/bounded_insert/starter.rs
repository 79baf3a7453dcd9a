//! 练习 ex02-bounded-insert：满了和已经有了，是两回事。
//!
//! map 是 HASH，它的大小是定死的，总有一天会满。
//! 完成下面两个函数，让调用它们的人知道究竟发生了什么。
//! 检查：`cargo lab check ex02-bounded-insert`
//! 课文：book/src/ch02-update-flags.md

use anyhow::Result;
use libbpf_rs::MapHandle;

/// 插入的结果。
#[derive(Debug)]
#[allow(dead_code, reason = "写好 insert 以后就都用到了，到时可以删掉这一行")]
pub enum Inserted {
    /// 新建了一个元素。
    New,
    /// 这个 key 已经在 map 里，什么也没有改。
    Exists,
    /// map 满了，放不下新的 key，什么也没有改。
    Full,
}

/// 只新建，不覆盖。上面三种结果之外的错误原样返回。
pub fn insert(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<Inserted> {
    // TODO
    todo!()
}

/// 没有就新建，有就覆盖，写好了返回 `true`。
/// map 满了、又是新的 key，才返回 `false`；满了仍然要能覆盖旧的 key。
/// 别的错误原样返回。
pub fn put(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<bool> {
    // TODO
    todo!()
}
