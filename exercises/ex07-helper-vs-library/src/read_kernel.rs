//! 练习 ex07-read-kernel：读出内核态程序写的元素。
//!
//! 完成下面的函数。内核态程序在 `exercises/ex07-helper-vs-library/read_kernel/traffic.bpf.c`，
//! 先看它写的是什么；它不用改。
//! 检查：`cargo lab check ex07-read-kernel`
//! 课文：book/src/ch07-helper-vs-library.md

use std::collections::BTreeMap;

use anyhow::Result;
use libbpf_rs::MapHandle;

/// 读出每个网卡的包数和字节数：名字，（`packets`，`bytes`）。
///
/// key 是 16 个字节，名字不够长，后面就是 0；正好 16 个字节，后面就没有 0。
/// value 是 C 的 `struct traffic`，注意它的成员各在第几个字节。
/// 内核一直在写，别的程序也在删：遍历到了却查不到的跳过，不是错误。
/// 查找得到别的错误，就返回它；遍历用 `keys()` 就行，它出了错只会停下。
pub fn read(map: &MapHandle) -> Result<BTreeMap<String, (u32, u64)>> {
    // TODO
    todo!()
}
