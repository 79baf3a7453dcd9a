//! 错在：查不到就当作出错，其实只是刚被别人删掉。

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn snapshot(map: &MapHandle) -> Result<Vec<(u32, u32)>> {
    let mut elements = BTreeMap::new();
    for key in map.keys() {
        let value = map.lookup(&key, MapFlags::ANY)?;
        let value = value.context("没有这个 key")?;
        elements.insert(number(&key)?, number(&value)?);
    }
    Ok(elements.into_iter().collect())
}

/// 4 个字节，按本机的字节序读成 u32。
fn number(bytes: &[u8]) -> Result<u32> {
    Ok(u32::from_ne_bytes(bytes.try_into()?))
}
