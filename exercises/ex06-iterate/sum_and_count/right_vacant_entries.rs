//! 换一种做法：`BTreeMap` 的 `entry` 只填空着的，算过的自然不再算。

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn sum_and_count(map: &MapHandle) -> Result<(usize, u64)> {
    let mut found = BTreeMap::new();
    let mut value = [0; 4];
    for key in map.keys() {
        let Entry::Vacant(place) = found.entry(number(&key)?) else {
            continue;
        };
        if map.lookup_into(&key, &mut value, MapFlags::ANY)? {
            place.insert(number(&value)?);
        }
    }
    let sum = found.values().copied().map(u64::from).sum();
    Ok((found.len(), sum))
}

/// 4 个字节，按本机的字节序读成 u32。
fn number(bytes: &[u8]) -> Result<u32> {
    Ok(u32::from_ne_bytes(bytes.try_into()?))
}
