//! 错在：数的是看到的偶数 key，收齐以后被别人抢先删掉的也算了进去。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapHandle};

pub fn delete_even(map: &MapHandle) -> Result<usize> {
    let mut even = Vec::new();
    for key in map.keys() {
        if number(&key)? % 2 == 0 {
            even.push(key);
        }
    }
    for key in &even {
        match map.delete(key) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            outcome => outcome?,
        }
    }
    Ok(even.len())
}

/// 4 个字节，按本机的字节序读成 u32。
fn number(bytes: &[u8]) -> Result<u32> {
    Ok(u32::from_ne_bytes(bytes.try_into()?))
}
