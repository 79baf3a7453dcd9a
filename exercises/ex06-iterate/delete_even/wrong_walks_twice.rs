//! 错在：遍历了两遍，第一遍只为了数有几个。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapHandle};

pub fn delete_even(map: &MapHandle) -> Result<usize> {
    let mut even = Vec::with_capacity(map.keys().count());
    for key in map.keys() {
        if number(&key)?.trailing_zeros() > 0 {
            even.push(key);
        }
    }
    let mut deleted = 0;
    for key in even {
        match map.delete(&key) {
            Ok(()) => deleted += 1,
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(deleted)
}

/// 4 个字节，按本机的字节序读成 u32。
fn number(bytes: &[u8]) -> Result<u32> {
    Ok(u32::from_ne_bytes(bytes.try_into()?))
}
