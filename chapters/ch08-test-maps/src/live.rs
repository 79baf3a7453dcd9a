//! `--live`：记本机的网卡，直到 Ctrl+C。

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};
use shared::{call, show, step};

use crate::counters::Counters;

// ANCHOR: live
pub fn run(counters: &Counters) -> Result<()> {
    step("每秒记一次本机网卡收到的包，直到 Ctrl+C")?;
    show!(counters.id()?);
    let mut before = received()?;
    while shared::pause(Duration::from_secs(1)).is_ok() {
        let now = received()?;
        for (name, packets) in &now {
            counters.register(name)?;
            let old = before.iter().find(|(other, _)| other == name);
            let old = old.map_or(0, |(_, packets)| *packets);
            counters.add(name, packets.saturating_sub(old))?;
        }
        before = now;
        call!(counters.all())?;
    }
    // 收到 Ctrl+C 才会走到这里：退出之前把账交清。
    for name in counters.all()?.into_keys() {
        call!(counters.take(&name), name)?;
    }
    Ok(())
}
// ANCHOR_END: live

// ANCHOR: received
/// 每个网卡从开机以来收到的包数，来自 `/proc/net/dev`。
fn received() -> Result<Vec<(String, u64)>> {
    let table = fs::read_to_string("/proc/net/dev").context("/proc/net/dev")?;
    let row = |line: &str| {
        let (name, numbers) = line.split_once(':')?;
        let packets = numbers.split_whitespace().nth(1)?.parse().ok()?;
        Some((name.trim().to_owned(), packets))
    };
    Ok(table.lines().filter_map(row).collect())
}
// ANCHOR_END: received
