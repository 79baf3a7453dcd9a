//! 练习 ex02-insert-once：只登记一次，只改旧的。
//!
//! 完成下面两个函数。不要先查再写：查和写之间，别的程序可能改了 map。
//! 检查：`cargo lab check ex02-insert-once`
//! 课文：book/src/ch02-update-flags.md

use anyhow::Result;
use libbpf_rs::MapHandle;

/// 只登记一次：key 还不在 map 里就写入，返回 `true`；
/// 已经在，就一点也不改，返回 `false`。别的错误原样返回。
pub fn insert_once(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<bool> {
    // TODO：用一次 update 写入，再看它返回什么。
    todo!()
}

/// 只改旧的：key 已经在 map 里就换成新的 value，返回 `true`；
/// 还不在，就什么也不写，返回 `false`。别的错误原样返回。
pub fn replace_only(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<bool> {
    // TODO
    todo!()
}
