//! 练习 ex08-small-cache：带容量的小缓存，按 Ctrl+C 交清账再结束。
//!
//! 完成下面的五个函数，六个操作都会用到。同时可能有别的程序在改同一个 map。
//! 意料之外的错误原样返回；遍历用 `keys()` 就行，它出了错只会停下。
//! 检查：`cargo lab check ex08-small-cache`
//! 课文：book/src/ch08-test-maps.md

use std::collections::BTreeMap;

use anyhow::Result;
use libbpf_rs::MapHandle;

/// 命中了多少次，没命中多少次，最后取走的元素。
pub type Report = (u64, u64, BTreeMap<u32, u64>);

/// 创建缓存：HASH，key 是 u32，value 是 u64，最多放 `capacity` 个。
pub fn create(capacity: u32) -> Result<MapHandle> {
    // TODO
    todo!()
}

/// 返回 `key` 的值，和是不是命中。
///
/// 缓存里有，就是命中，不问 `source`。没有，就问一次 `source`，把问到的放进缓存；
/// 放不下，就先删掉一个别的，只删一个，删哪一个都行。删了还是放不下，
/// 是别的程序抢先占了位子：再删一个，不放了，或者返回那个错误，都行。
pub fn get(
    cache: &MapHandle,
    key: u32,
    source: &dyn Fn(u32) -> u64,
) -> Result<(u64, bool)> {
    // TODO
    todo!()
}

/// 让缓存忘掉 `key`。返回 `false` 表示它本来就不在；别的错误原样返回。
pub fn forget(cache: &MapHandle, key: u32) -> Result<bool> {
    // TODO
    todo!()
}

/// 取走全部元素。value 是取走那一刻的；别的程序抢先删掉的不算，也不是错误。
pub fn drain(cache: &MapHandle) -> Result<BTreeMap<u32, u64>> {
    // TODO
    todo!()
}

/// 从 `requests` 里一个一个取请求，每个都用 `get` 回答，直到请求没有了，
/// 或者 `shared::interrupted()` 说 Ctrl+C 来了。最后取走全部元素，交出账来。
///
/// 取到的请求要答完；Ctrl+C 来了以后，不再取新的。
pub fn run(
    cache: &MapHandle,
    requests: &mut dyn Iterator<Item = u32>,
    source: &dyn Fn(u32) -> u64,
) -> Result<Report> {
    // TODO
    todo!()
}
