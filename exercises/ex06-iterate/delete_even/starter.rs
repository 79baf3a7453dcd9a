//! 练习 ex06-delete-even：删掉偶数 key，每个 key 只访问一次。
//!
//! 完成下面的函数。同时可能有别的程序也在删。
//! 检查：`cargo lab check ex06-delete-even`
//! 课文：book/src/ch06-iterate.md

use anyhow::Result;
use libbpf_rs::MapHandle;

/// map 的 key 是 u32，按本机的字节序存放。删掉全部偶数 key，返回真正删掉了几个；
/// 别的程序抢先删掉的不算，也不是错误。
///
/// 没有别人在删，遍历就不能从头再来：有 N 个 key，最多问 N + 1 次。
/// delete 的别的错误原样返回；遍历时的错误 `keys()` 说不出来，不作要求。
pub fn delete_even(map: &MapHandle) -> Result<usize> {
    // TODO
    todo!()
}

/// 4 个字节，按本机的字节序读成 u32。
fn number(bytes: &[u8]) -> Result<u32> {
    Ok(u32::from_ne_bytes(bytes.try_into()?))
}
