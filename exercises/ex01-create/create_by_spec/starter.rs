//! 练习 ex01-create-by-spec：按规格创建 map。
//!
//! 检查程序给出规格，你创建，它再从内核读回来核对。
//! 检查：`cargo lab check ex01-create-by-spec`
//! 课文：book/src/ch01-create.md

use anyhow::Result;
use libbpf_rs::{MapHandle, MapType};

/// 创建一个 map，类型、名字、三个大小都照给的来。
///
/// `no_prealloc` 是要不要创建标志 `BPF_F_NO_PREALLOC`（用到时才分配元素的内存），
/// 它是 1。内核拒绝就返回它的错误。
pub fn create(
    map_type: MapType,
    name: &str,
    key_size: u32,
    value_size: u32,
    max_entries: u32,
    no_prealloc: bool,
) -> Result<MapHandle> {
    // TODO
    todo!()
}
