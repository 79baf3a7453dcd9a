//! 用户态什么时候看到内核写的：系统调用一返回就看得到；手里的那一份不会变。

use anyhow::{Context, Result};
use libbpf_rs::{MapCore, MapFlags, MapMut};
use shared::{show, step};

use crate::skeletons::tally::types;
use crate::walk::{tally, task_name};
use crate::workers::work;

// ANCHOR: when_seen
pub fn lesson(map: &MapMut) -> Result<()> {
    step("什么时候看到：写完马上就能读到，读出来的是一份副本")?;
    let before = look(map, "ant")?;
    show!(before.calls);
    work("ant", 1)?;
    show!(look(map, "ant")?.calls);
    show!(before.calls);
    Ok(())
}

/// `name` 的记录，抄一份出来。
pub fn look(map: &MapMut, name: &str) -> Result<types::tally> {
    let value = map.lookup(&task_name(name), MapFlags::ANY)?;
    tally(&value.context("map 里没有这个名字")?)
}
// ANCHOR_END: when_seen
