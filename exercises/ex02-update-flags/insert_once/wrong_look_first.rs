//! 错在：先查再写，两次调用之间别的程序可能写入或者删除。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn insert_once(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<bool> {
    let found = map.lookup(key, MapFlags::ANY)?.is_some();
    if !found {
        map.update(key, value, MapFlags::ANY)?;
    }
    Ok(!found)
}

pub fn replace_only(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<bool> {
    let found = map.lookup(key, MapFlags::ANY)?.is_some();
    if found {
        map.update(key, value, MapFlags::ANY)?;
    }
    Ok(found)
}
