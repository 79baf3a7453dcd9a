//! 先把 key 收齐再动手，遍历就不会从头再来。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapHandle};

pub fn delete_even(map: &MapHandle) -> Result<usize> {
    let mut deleted = 0;
    for key in map.keys().collect::<Vec<_>>() {
        if number(&key)? % 2 == 0 {
            match map.delete(&key) {
                Ok(()) => deleted += 1,
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(deleted)
}

/// 4 个字节，按本机的字节序读成 u32。
fn number(bytes: &[u8]) -> Result<u32> {
    Ok(u32::from_ne_bytes(bytes.try_into()?))
}
