//! 练习 ex05-ensure-absent：幂等，但不糊涂。
//!
//! 完成下面的函数。同时可能有别的程序也在删。
//! 检查：`cargo lab check ex05-ensure-absent`
//! 课文：book/src/ch05-delete.md

use anyhow::Result;
use libbpf_rs::MapHandle;

/// 保证 `keys` 里的每个 key 都不在 map 里：原来在的删掉，本来就不在的也算做好了。
/// 每个 key 只用一次调用。
///
/// 碰到别的错误就停下，把它返回。
pub fn ensure_absent(map: &MapHandle, keys: &[Vec<u8>]) -> Result<()> {
    // TODO
    todo!()
}
