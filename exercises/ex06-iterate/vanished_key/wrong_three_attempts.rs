//! 错在：有 key 消失就从头再来，三次不成就返回错误；别人在删不是错误。

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use libbpf_rs::{MapCore, MapFlags, MapHandle};

fn attempt(map: &MapHandle) -> Result<Option<BTreeMap<u32, u32>>> {
    let keys: Vec<Vec<u8>> = map.keys().collect();
    let mut all = BTreeMap::new();
    for key in keys {
        let Some(value) = map.lookup(&key, MapFlags::ANY)? else {
            return Ok(None);
        };
        all.insert(number(&key)?, number(&value)?);
    }
    Ok(Some(all))
}

pub fn snapshot(map: &MapHandle) -> Result<Vec<(u32, u32)>> {
    for _ in 0..3 {
        if let Some(all) = attempt(map)? {
            return Ok(all.into_iter().collect());
        }
    }
    bail!("map 一直在变")
}

fn number(bytes: &[u8]) -> Result<u32> {
    Ok(u32::from_ne_bytes(bytes.try_into()?))
}
