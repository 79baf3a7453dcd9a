//! 错在：收齐以后被别人抢先删掉的，当作错误传了出去。

use anyhow::Result;
use libbpf_rs::{MapCore, MapHandle};

pub fn delete_even(map: &MapHandle) -> Result<usize> {
    let mut deleted = 0;
    for key in map.keys().collect::<Vec<_>>() {
        if number(&key)? % 2 == 0 {
            map.delete(&key)?;
            deleted += 1;
        }
    }
    Ok(deleted)
}

/// 4 个字节，按本机的字节序读成 u32。
fn number(bytes: &[u8]) -> Result<u32> {
    Ok(u32::from_ne_bytes(bytes.try_into()?))
}
