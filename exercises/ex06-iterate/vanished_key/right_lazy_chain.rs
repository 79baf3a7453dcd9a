//! 换一种做法：key 收进 `BTreeSet`，再用惰性的一串去查，不见了的跳过。

use std::collections::BTreeSet;

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn snapshot(map: &MapHandle) -> Result<Vec<(u32, u32)>> {
    let keys = map
        .keys()
        .map(|key| number(&key))
        .collect::<Result<BTreeSet<u32>>>()?;
    let look = |key: u32| -> Result<Option<(u32, u32)>> {
        let value = map.lookup(&key.to_ne_bytes(), MapFlags::ANY)?;
        value.map(|value| Ok((key, number(&value)?))).transpose()
    };
    keys.into_iter()
        .filter_map(|key| look(key).transpose())
        .collect()
}

/// 4 个字节，按本机的字节序读成 u32。
fn number(bytes: &[u8]) -> Result<u32> {
    Ok(u32::from_ne_bytes(bytes.try_into()?))
}
