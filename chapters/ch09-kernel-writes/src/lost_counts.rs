//! 两个 CPU 同时给一个元素加 1：+= 会丢，`__sync_fetch_and_add` 不会。

use anyhow::Result;
use libbpf_rs::{MapCore, MapMut};
use shared::{show, step};

use crate::skeletons::tally::types;
use crate::walk::task_name;
use crate::when_seen::look;
use crate::workers::{two_cpus, work_on};

// ANCHOR: lost_counts
pub fn lesson(map: &MapMut) -> Result<()> {
    let Some(cpus) = two_cpus()? else {
        step("只有一个 CPU 可用，造不出两个 CPU 同时加的情形")?;
        return Ok(());
    };
    step("两个 CPU 上同名的线程各调用 500000 次：+= 丢数")?;
    let mut twin = race(map, cpus)?;
    // 碰巧一次也没有撞上，就再来，最多二十遍。
    for _ in 0..20 {
        if twin.plain == twin.calls {
            twin = race(map, cpus)?;
        }
    }
    show!(twin.calls);
    show!(twin.plain < twin.calls);
    Ok(())
}

/// 从 0 数起，返回两种写法各数了多少。
fn race(map: &MapMut, cpus: [usize; 2]) -> Result<types::tally> {
    work_on(cpus, "twin", 500_000)?;
    let twin = look(map, "twin")?;
    map.delete(&task_name("twin"))?;
    Ok(twin)
}
// ANCHOR_END: lost_counts
