//! 错在：所有错误都当成“不在”，map 不让删也说删了 0 个。

use anyhow::Result;
use libbpf_rs::{MapCore, MapHandle};

pub fn delete_even(map: &MapHandle) -> Result<usize> {
    let mut deleted = 0;
    for key in map.keys().collect::<Vec<_>>() {
        if number(&key)? % 2 == 0 && map.delete(&key).is_ok() {
            deleted += 1;
        }
    }
    Ok(deleted)
}

/// 4 个字节，按本机的字节序读成 u32。
fn number(bytes: &[u8]) -> Result<u32> {
    Ok(u32::from_ne_bytes(bytes.try_into()?))
}
