//! 练习 ex05-expire：删掉过期的，刚刷新的不能丢。
//!
//! map 里记着每个网卡最后一次见到的时刻。同时别的程序在刷新、新建、删除。
//! 检查：`cargo lab check ex05-expire`
//! 课文：book/src/ch05-delete.md

use anyhow::Result;
use libbpf_rs::MapHandle;

/// value 是 u64 的时刻，按本机的字节序存放；比 `oldest` 小的过期了。
/// 删掉过期的元素，返回删掉了几个；别的程序抢先删掉的不算，也不是错误。
///
/// - 看到的时候没有过期，就不去动它。
/// - 看过以后才被刷新的，不能丢：它可以不在一会儿，最后要在，
///   value 是别的程序最后写的那个。这样的不算删掉。
/// - map 是 HASH，内核支持取走。别的错误原样返回；遍历时的错误 `keys()` 说不出来，
///   不作要求。
pub fn expire(map: &MapHandle, oldest: u64) -> Result<usize> {
    // TODO
    todo!()
}

/// value 是不是过期的时刻。
fn is_old(value: &[u8], oldest: u64) -> Result<bool> {
    Ok(u64::from_ne_bytes(value.try_into()?) < oldest)
}
