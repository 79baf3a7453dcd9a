//! 不从 NULL 开始的遍历。

use anyhow::Result;
use libbpf_rs::MapHandle;
use shared::{show, step};

use crate::next_key::next_key;

// ANCHOR: other_starts
pub fn lesson(map: &MapHandle) -> Result<()> {
    step("不从 NULL 开始：0 在 map 里，99 不在")?;
    show!(walk_from(map, Some(0))?);
    show!(walk_from(map, Some(99))?);
    Ok(())
}

/// 从 `key` 之后开始走到头，返回路上看到的 key。
fn walk_from(map: &MapHandle, mut key: Option<u32>) -> Result<Vec<u32>> {
    let mut seen = Vec::new();
    while let Some(next) = next_key(map, key)? {
        seen.push(next);
        key = Some(next);
    }
    Ok(seen)
}
// ANCHOR_END: other_starts
