//! 错在：先走一遍数个数，再走一遍求和，问了两倍的次数。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn sum_and_count(map: &MapHandle) -> Result<(usize, u64)> {
    let count = map.keys().count();
    let mut sum = 0;
    for key in map.keys() {
        if let Some(value) = map.lookup(&key, MapFlags::ANY)? {
            sum += u64::from(number(&value)?);
        }
    }
    Ok((count, sum))
}

/// 4 个字节，按本机的字节序读成 u32。
fn number(bytes: &[u8]) -> Result<u32> {
    Ok(u32::from_ne_bytes(bytes.try_into()?))
}
