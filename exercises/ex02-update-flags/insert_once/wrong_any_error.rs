//! 错在：把所有错误都当成“已经有了”或者“还没有”，map 满了也不说。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn insert_once(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<bool> {
    Ok(map.update(key, value, MapFlags::NO_EXIST).is_ok())
}

pub fn replace_only(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<bool> {
    Ok(map.update(key, value, MapFlags::EXIST).is_ok())
}
