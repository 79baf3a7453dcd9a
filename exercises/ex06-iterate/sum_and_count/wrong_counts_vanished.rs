//! 错在：查不到的当作 0，个数却算了进去。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn sum_and_count(map: &MapHandle) -> Result<(usize, u64)> {
    let (mut count, mut sum) = (0, 0);
    for key in map.keys() {
        let value = map.lookup(&key, MapFlags::ANY)?;
        sum += u64::from(value.map_or(Ok(0), |value| number(&value))?);
        count += 1;
    }
    Ok((count, sum))
}

/// 4 个字节，按本机的字节序读成 u32。
fn number(bytes: &[u8]) -> Result<u32> {
    Ok(u32::from_ne_bytes(bytes.try_into()?))
}
