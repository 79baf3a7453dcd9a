//! 练习 ex06-sum-and-count：求和与计数。
//!
//! 完成下面的函数。同时可能有别的程序在删。
//! 检查：`cargo lab check ex06-sum-and-count`
//! 课文：book/src/ch06-iterate.md

use anyhow::Result;
use libbpf_rs::MapHandle;

/// map 的 key 和 value 都是 u32。把它走一遍，返回元素的个数，和全部 value 的总和。
/// 还没查到就被别人删掉的，两样都不算；遍历从头再来时，算过的不再算。
///
/// 没有人在删，就每个 key 只问一次、只查一次：有 N 个 key，最多问 N + 1 次、查 N 次。
/// lookup 的错误原样返回；遍历时的错误 `keys()` 说不出来，不作要求。
pub fn sum_and_count(map: &MapHandle) -> Result<(usize, u64)> {
    // TODO
    todo!()
}

/// 4 个字节，按本机的字节序读成 u32。
fn number(bytes: &[u8]) -> Result<u32> {
    Ok(u32::from_ne_bytes(bytes.try_into()?))
}
