//! 错在：查的时候出了错也当作被删掉，跳了过去。

use std::collections::BTreeSet;

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn sum_and_count(map: &MapHandle) -> Result<(usize, u64)> {
    let keys: BTreeSet<_> = map.keys().collect();
    let (mut count, mut sum) = (0, 0);
    for key in keys {
        if let Ok(Some(value)) = map.lookup(&key, MapFlags::ANY) {
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
