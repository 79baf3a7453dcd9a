//! 错在：起点被别人删掉时遍历从头再来，算过的又算了一遍。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn sum_and_count(map: &MapHandle) -> Result<(usize, u64)> {
    let (mut count, mut sum) = (0, 0);
    for key in map.keys() {
        if let Some(value) = map.lookup(&key, MapFlags::ANY)? {
            count += 1;
            sum += u64::from(number(&value)?);
        }
    }
    Ok((count, sum))
}

/// 4 个字节，按本机的字节序读成 u32。
fn number(bytes: &[u8]) -> Result<u32> {
    Ok(u32::from_ne_bytes(bytes.try_into()?))
}
