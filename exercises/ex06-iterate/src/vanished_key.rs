//! 练习 ex06-vanished-key：消失的 key。
//!
//! 完成下面的函数。你在遍历的时候，别的程序在删。
//! 检查：`cargo lab check ex06-vanished-key`
//! 课文：book/src/ch06-iterate.md

use anyhow::Result;
use libbpf_rs::MapHandle;

/// map 的 key 和 value 都是 u32。返回它的全部元素，先后不作要求，每个 key 最多出现一次。
///
/// 一直在 map 里的，一个也不能漏；走到一半被别人删掉的，有没有都行，
/// 只要它的 value 是真的。别人在删不是错误。
/// lookup 的错误原样返回；遍历时的错误 `keys()` 说不出来，不作要求。
pub fn snapshot(map: &MapHandle) -> Result<Vec<(u32, u32)>> {
    // TODO
    todo!()
}

/// 4 个字节，按本机的字节序读成 u32。
fn number(bytes: &[u8]) -> Result<u32> {
    Ok(u32::from_ne_bytes(bytes.try_into()?))
}
