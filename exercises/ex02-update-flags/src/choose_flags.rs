//! 练习 ex02-choose-flags：标志决策表。
//!
//! 写程序之前，先把这张表弄清楚：想要什么效果用哪个标志，用了内核会怎样回答。
//! 检查程序会真的拿你的回答去写一个 HASH map，看看对不对。
//! 检查：`cargo lab check ex02-choose-flags`
//! 课文：book/src/ch02-update-flags.md

use libbpf_rs::MapFlags;

/// 内核对一次 update 的回答。
#[derive(Debug)]
#[allow(dead_code, reason = "写好 predict 以后就都用到了，到时可以删掉这一行")]
pub enum Answer {
    /// 写好了。
    Written,
    /// EEXIST：已经有了。
    Exists,
    /// ENOENT：还没有。
    Missing,
    /// E2BIG：满了。
    Full,
    /// EINVAL：内核不接受这样的标志。
    Invalid,
}

/// 选出该用的标志：`create` 是 key 不在时要不要新建，`overwrite` 是 key 已在时
/// 要不要覆盖。没有这样的标志就返回 `None`。
pub fn choose(create: bool, overwrite: bool) -> Option<MapFlags> {
    // TODO
    todo!()
}

/// 用 `flags` 写一个元素，内核会怎样回答？`present` 是 key 已在 map 里，
/// `full` 是 map 已经满了。map 是 HASH，value 里没有锁。
pub fn predict(flags: MapFlags, present: bool, full: bool) -> Answer {
    // TODO
    todo!()
}
