//! 错在：没有就顺手写进去一个默认值，查找变成了写入。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn get_or(map: &MapHandle, key: &[u8], default: u32) -> Result<u32> {
    if let Some(value) = map.lookup(key, MapFlags::ANY)? {
        return Ok(u32::from_ne_bytes(value.as_slice().try_into()?));
    }
    map.update(key, &default.to_ne_bytes(), MapFlags::ANY)?;
    Ok(default)
}
