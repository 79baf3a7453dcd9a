//! 错在：EEXIST 和 ENOENT 是正常情况，却当作错误传了出去。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn insert_once(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<bool> {
    map.update(key, value, MapFlags::NO_EXIST)?;
    Ok(true)
}

pub fn replace_only(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<bool> {
    map.update(key, value, MapFlags::EXIST)?;
    Ok(true)
}
