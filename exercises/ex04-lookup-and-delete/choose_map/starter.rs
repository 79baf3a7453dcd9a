//! 练习 ex04-choose-map：按要求选 map。
//!
//! 完成下面的 `choose`。检查程序在内核上真的建 map，看每一种满足哪些要求。
//! 检查：`cargo lab check ex04-choose-map`
//! 课文：book/src/ch04-lookup-and-delete.md

use libbpf_rs::MapType;

/// 对 map 的一个要求。
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// 用 key 查得到放进去的 value。
    ByKey,
    /// 用 key 删得掉一个元素。
    Delete,
    /// 没有写过的 key 也查得到，value 全是 0。
    AlwaysThere,
    /// 先放进去的先拿出来。
    FirstOut,
    /// 后放进去的先拿出来。
    LastOut,
    /// 一次调用就取走一个元素，别的程序插不进来。
    Take,
    /// 别的要求在 5.10 的内核上也要满足。
    OldKernel,
}

/// 在 HASH、ARRAY、QUEUE、STACK 里选一种，`needs` 里的要求它全都满足。
///
/// 有几种都满足，任选一种；一种也没有，返回 `None`。没有要求，哪一种都行。
pub fn choose(needs: &[Need]) -> Option<MapType> {
    // TODO
    todo!()
}
