//! 练习 ex05-clear：清空，不管是哪一种 map。
//!
//! 完成下面的函数。同时可能有别的程序也在删、也在写。
//! 检查：`cargo lab check ex05-clear`
//! 课文：book/src/ch05-delete.md

use anyhow::Result;
use libbpf_rs::MapHandle;

/// 清空 `map`，它是 HASH、LRU_HASH 或者 ARRAY，key 和 value 可以是任何大小。
///
/// 能删的就删掉，一个也不留；ARRAY 的元素不能删，就把每个 value 的字节都写成 0。
/// 别的程序抢先删掉的，不是错误；这期间别的程序新写的，清不清都行。
/// 别的错误原样返回；遍历用 `keys()` 就行，它出了错只会停下。
pub fn clear(map: &MapHandle) -> Result<()> {
    // TODO
    todo!()
}
