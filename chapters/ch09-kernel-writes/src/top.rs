//! `--watch`：每秒排一次名，看谁的系统调用最多，直到 Ctrl+C。

use std::collections::BTreeMap;
use std::mem::MaybeUninit;
use std::time::Duration;

use anyhow::Result;
use libbpf_rs::MapCore;
use libbpf_rs::skel::{OpenSkel, SkelBuilder};
use shared::{show, step};

use crate::skeletons::tally::TallySkelBuilder;
use crate::walk::snapshot;

// ANCHOR: every_second
pub fn every_second() -> Result<()> {
    step("每秒排一次名，直到 Ctrl+C")?;
    let mut place = MaybeUninit::uninit();
    // 这次不填 `wanted`：整台机器的系统调用都数。
    let skeleton = TallySkelBuilder::default().open(&mut place)?.load()?;
    let tallies = &skeleton.maps.tallies;
    show!(tallies.info()?.info.id);
    let _link = skeleton.progs.count_calls.attach()?;
    let mut before = snapshot(tallies)?;
    loop {
        // Ctrl+C 时 `pause` 返回 `Err`，`?` 就结束了这个循环。
        shared::pause(Duration::from_secs(1))?;
        let now = snapshot(tallies)?;
        show!(top(&before, &now));
        before = now;
    }
}
// ANCHOR_END: every_second

// ANCHOR: top
/// 这一秒里系统调用最多的五个，多的在前。
fn top(
    before: &BTreeMap<String, u64>,
    now: &BTreeMap<String, u64>,
) -> Vec<(u64, String)> {
    let mut list: Vec<_> = now
        .iter()
        .map(|(name, calls)| {
            let earlier = before.get(name).copied().unwrap_or_default();
            (calls.saturating_sub(earlier), name.clone())
        })
        .filter(|(calls, _)| *calls > 0)
        .collect();
    list.sort_unstable_by(|a, b| b.cmp(a));
    list.truncate(5);
    list
}
// ANCHOR_END: top
