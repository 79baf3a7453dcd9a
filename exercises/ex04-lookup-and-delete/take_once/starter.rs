//! 练习 ex04-take-once：两个线程一起领，每个元素正好领到一次。
//!
//! 完成下面的函数。同时还可能有别的程序在领、在改同一个 map。
//! 检查：`cargo lab check ex04-take-once`
//! 课文：book/src/ch04-lookup-and-delete.md

use anyhow::Result;
use libbpf_rs::MapHandle;

/// 起两个线程，两个都把 `keys` 从头到尾试一遍；它们同时领，谁也不等谁。
/// 领到了，就从 map 里拿走这个元素，记下它被拿走那一刻的 value；
/// 已经被别人领走了，就试下一个 key。
///
/// 返回两个线程各自领到的 value。哪个线程领到哪个，不作要求。
/// map 不让领，或者领的时候出了别的错，就返回那个错误，哪个线程得到的都一样。
pub fn take_by_two_threads(
    map: &MapHandle,
    keys: &[Vec<u8>],
) -> Result<[Vec<Vec<u8>>; 2]> {
    // TODO：用 std::thread::scope 起两个线程。
    todo!()
}
