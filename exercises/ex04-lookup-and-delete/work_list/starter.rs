//! 练习 ex04-work-list：把一个 QUEUE 当作任务表。
//!
//! 完成下面三个函数。派活的和干活的是不同的程序，同时在用这张表。
//! 检查：`cargo lab check ex04-work-list`
//! 课文：book/src/ch04-lookup-and-delete.md

use anyhow::Result;
use libbpf_rs::MapHandle;

/// 建一张任务表：先放进去的任务先做，最多放 `capacity` 件，每件任务 `job_size` 字节。
pub fn create(job_size: u32, capacity: u32) -> Result<MapHandle> {
    // TODO
    todo!()
}

/// 放进一件任务，返回 `true`。表满了就返回 `false`，表里的任务一件也不能少。
/// 别的错误原样返回；任务的字节数不对，也是错误。
pub fn add(list: &MapHandle, job: &[u8]) -> Result<bool> {
    // TODO
    todo!()
}

/// 领走最早的一件任务；表空了返回 `None`。两个程序不会领到同一件。
/// 错误原样返回。
pub fn take(list: &MapHandle) -> Result<Option<Vec<u8>>> {
    // TODO
    todo!()
}
