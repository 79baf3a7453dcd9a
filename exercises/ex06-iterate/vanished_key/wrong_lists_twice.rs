//! 错在：遍历从头再来时，同一个 key 又记了一遍。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn snapshot(map: &MapHandle) -> Result<Vec<(u32, u32)>> {
    let mut elements = Vec::new();
    for key in map.keys() {
        if let Some(value) = map.lookup(&key, MapFlags::ANY)? {
            elements.push((number(&key)?, number(&value)?));
        }
    }
    Ok(elements)
}

/// 4 个字节，按本机的字节序读成 u32。
fn number(bytes: &[u8]) -> Result<u32> {
    Ok(u32::from_ne_bytes(bytes.try_into()?))
}
