//! 练习 ex08-make-room：满了就让位，只让一个。
//!
//! 完成下面的函数。它是下一道练习里缓存的一半。同时可能有别的程序在写、在删。
//! 检查：`cargo lab check ex08-make-room`
//! 课文：book/src/ch08-test-maps.md

use anyhow::Result;
use libbpf_rs::MapHandle;

/// 把 `key` 写成 `value`：没有就新建，有就覆盖。返回为它让位的 key，一般一个也没有。
///
/// 满了、又是新的 key，才删掉一个别的，只删一个，删哪一个都行，再写。
/// 删了还是放不下，是别的程序抢先占了位子：再删一个，或者返回那个错误，都行。
/// 返回的正是这次调用删掉的：要让位的被别的程序抢先删了，不算，也不是错误。
/// 别的错误原样返回；遍历用 `keys()` 就行，它出了错只会停下。
pub fn put(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<Vec<Vec<u8>>> {
    // TODO
    todo!()
}
