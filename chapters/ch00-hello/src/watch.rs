//! `--watch`：每秒看一次某个程序启动过多少程序，直到 Ctrl+C。

use std::time::Duration;

use anyhow::Result;
use libbpf_rs::{Map, MapCore, MapFlags, ProgramMut};
use shared::{show, step};

use crate::{count, padded};

// ANCHOR: watch
pub fn every_second(
    map: &Map,
    me: &[u8; 16],
    program: &ProgramMut,
    name: &str,
) -> Result<()> {
    step("每秒看一次，直到 Ctrl+C")?;
    show!(name);
    // 这个 map 只放得下一个元素，所以先把自己换掉。
    map.delete(me)?;
    let name = padded(name);
    map.update(&name, &0u64.to_ne_bytes(), MapFlags::ANY)?;
    let _link = program.attach()?;
    loop {
        show!(count(map, &name)?);
        // Ctrl+C 时 `pause` 返回 `Err`，`?` 就结束了这个循环。
        shared::pause(Duration::from_secs(1))?;
    }
}
// ANCHOR_END: watch
