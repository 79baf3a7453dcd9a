//! 错在：用 ANY 写，旧值被盖掉，新 key 也被放进去。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn insert_once(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<bool> {
    map.update(key, value, MapFlags::ANY)?;
    Ok(true)
}

pub fn replace_only(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<bool> {
    map.update(key, value, MapFlags::ANY)?;
    Ok(true)
}
