//! 换一种做法：先收齐 key，排序去重，再各查一次。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn sum_and_count(map: &MapHandle) -> Result<(usize, u64)> {
    let mut keys: Vec<Vec<u8>> = map.keys().collect();
    keys.sort();
    keys.dedup();
    keys.iter().try_fold((0, 0), |(count, sum), key| {
        Ok(match map.lookup(key, MapFlags::empty())?.as_deref() {
            None => (count, sum),
            Some(value) => (count + 1, sum + u64::from(number(value)?)),
        })
    })
}

/// 4 个字节，按本机的字节序读成 u32。
fn number(bytes: &[u8]) -> Result<u32> {
    Ok(u32::from_ne_bytes(bytes.try_into()?))
}
