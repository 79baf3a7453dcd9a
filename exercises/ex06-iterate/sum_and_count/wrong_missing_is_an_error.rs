//! 错在：查不到就当作出错，其实只是刚被别人删掉。

use anyhow::{Context, Result};
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn sum_and_count(map: &MapHandle) -> Result<(usize, u64)> {
    let (mut count, mut sum) = (0, 0);
    for key in map.keys() {
        let value = map.lookup(&key, MapFlags::ANY)?;
        sum += u64::from(number(&value.context("没有这个 key")?)?);
        count += 1;
    }
    Ok((count, sum))
}

/// 4 个字节，按本机的字节序读成 u32。
fn number(bytes: &[u8]) -> Result<u32> {
    Ok(u32::from_ne_bytes(bytes.try_into()?))
}
