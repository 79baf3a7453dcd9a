//! 错在：以为 key 不会比 max_entries 多；遍历从头再来，没到末尾就数满了。

use std::collections::BTreeMap;

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn snapshot(map: &MapHandle) -> Result<Vec<(u32, u32)>> {
    let mut elements = BTreeMap::new();
    for key in map.keys().take(map.max_entries() as usize) {
        if let Some(value) = map.lookup(&key, MapFlags::ANY)? {
            elements.insert(number(&key)?, number(&value)?);
        }
    }
    Ok(elements.into_iter().collect())
}

/// 4 个字节，按本机的字节序读成 u32。
fn number(bytes: &[u8]) -> Result<u32> {
    Ok(u32::from_ne_bytes(bytes.try_into()?))
}
