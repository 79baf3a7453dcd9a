//! `--watch`：每秒打印一次 map，直到 Ctrl+C。

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};
use shared::{show, step};

use crate::number;

// ANCHOR: watch
pub fn every_second(map: &MapHandle) -> Result<()> {
    step("每秒看一次，直到 Ctrl+C")?;
    show!(map.info()?.info.id);
    loop {
        show!(snapshot(map)?);
        // Ctrl+C 时 `pause` 返回 `Err`，`?` 就结束了这个循环。
        shared::pause(Duration::from_secs(1))?;
    }
}

/// 此刻的全部元素，按 key 排好。
fn snapshot(map: &MapHandle) -> Result<BTreeMap<u32, u32>> {
    let mut elements = BTreeMap::new();
    for key in map.keys() {
        // 拿到 key 之后它可能已经被删，`None` 不是错误，跳过就好。
        if let Some(value) = map.lookup(&key, MapFlags::ANY)? {
            elements.insert(number(&key)?, number(&value)?);
        }
    }
    Ok(elements)
}
// ANCHOR_END: watch
