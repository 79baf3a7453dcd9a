//! 练习 ex09-top：谁的系统调用最多。
//!
//! 完成下面两个函数。内核态程序在 `exercises/ex09-kernel-writes/top/names.bpf.c`，
//! 先看它写的是什么；它不用改。
//! 检查：`cargo lab check ex09-top`
//! 课文：book/src/ch09-kernel-writes.md

use anyhow::Result;
use libbpf_rs::{MapHandle, Object, OpenObject};

/// 把打开了的内核态程序装进内核，让它的 map `calls` 正好放得下 `capacity` 个元素；
/// 别的 map 照程序里写的。内核拒绝，就返回它的错误。
pub fn load(open: OpenObject, capacity: u32) -> Result<Object> {
    // TODO
    todo!()
}

/// 次数最多的 `most` 个名字，多的在前；次数一样的，名字小的在前。不够 `most` 个就全部返回。
///
/// key 是 16 个字节：名字，后面都是 0；value 是内核数的 `u64`。
/// 内核一直在写，别的程序也在删：遍历到了却查不到的跳过，每个名字最多出现一次。
/// lookup 的错误原样返回；遍历用 `keys()` 就行，它出了错只会停下。
pub fn top(map: &MapHandle, most: usize) -> Result<Vec<(String, u64)>> {
    // TODO
    todo!()
}
