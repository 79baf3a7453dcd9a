//! 错在：总和也用 u32，几个大的 value 加起来就溢出。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn sum_and_count(map: &MapHandle) -> Result<(usize, u64)> {
    let (mut count, mut sum) = (0, 0u32);
    for key in map.keys() {
        if let Some(value) = map.lookup(&key, MapFlags::ANY)? {
            count += 1;
            sum = sum.wrapping_add(number(&value)?);
        }
    }
    Ok((count, sum.into()))
}

/// 4 个字节，按本机的字节序读成 u32。
fn number(bytes: &[u8]) -> Result<u32> {
    Ok(u32::from_ne_bytes(bytes.try_into()?))
}
