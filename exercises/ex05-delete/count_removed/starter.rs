//! 练习 ex05-count-removed：真的删了几个。
//!
//! 完成下面的函数。同时可能有别的程序也在删、也在添。
//! 检查：`cargo lab check ex05-count-removed`
//! 课文：book/src/ch05-delete.md

use anyhow::Result;
use libbpf_rs::MapHandle;

/// 从 map 里删掉 `keys`，返回真正由这次调用删掉的元素有几个。
/// 本来就不在的不算，别的程序抢先删掉的也不算；同一个 key 可能写了两遍。
///
/// 碰到别的错误就停下，把它返回。
pub fn remove(map: &MapHandle, keys: &[Vec<u8>]) -> Result<usize> {
    // TODO
    todo!()
}
