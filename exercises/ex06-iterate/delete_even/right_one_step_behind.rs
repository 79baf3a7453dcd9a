//! 换一种做法：在遍历里删，但晚一步：站到下一个 key 上了，才删前一个。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapHandle};

fn delete(map: &MapHandle, key: Option<Vec<u8>>) -> Result<usize> {
    let Some(key) = key else {
        return Ok(0);
    };
    match map.delete(&key) {
        Ok(()) => Ok(1),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error.into()),
    }
}

pub fn delete_even(map: &MapHandle) -> Result<usize> {
    let mut deleted = 0;
    let mut behind = None;
    for key in map.keys() {
        deleted += delete(map, behind.take())?;
        let is_even = number(&key)? & 1 == 0;
        behind = is_even.then_some(key);
    }
    deleted += delete(map, behind)?;
    Ok(deleted)
}

/// 4 个字节，按本机的字节序读成 u32。
fn number(bytes: &[u8]) -> Result<u32> {
    Ok(u32::from_ne_bytes(bytes.try_into()?))
}
