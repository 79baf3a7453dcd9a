//! 练习 ex05-delete-range：删一段。
//!
//! 完成下面的函数。同时可能有别的程序也在删。
//! 检查：`cargo lab check ex05-delete-range`
//! 课文：book/src/ch05-delete.md

use std::ops::RangeInclusive;

use anyhow::Result;
use libbpf_rs::MapHandle;

/// map 的 key 是 u32，按本机的字节序存放。删掉 `range` 里的全部元素，两端都包括在内，
/// 返回真正由这次调用删掉的有几个。
///
/// `range` 可以很大，map 里的元素却不多：只删 map 里有的。
/// delete 碰到别的错误就停下，把它返回；遍历时的错误 `keys()` 说不出来，不作要求。
pub fn delete_range(
    map: &MapHandle,
    range: RangeInclusive<u32>,
) -> Result<usize> {
    // TODO：map.keys() 给出 map 里的全部 key，先收齐再动手。
    todo!()
}
