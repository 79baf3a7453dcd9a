//! 错在：ok().flatten() 把错误也变成了没有。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn get_or(map: &MapHandle, key: &[u8], default: u32) -> Result<u32> {
    match map.lookup(key, MapFlags::ANY).ok().flatten() {
        Some(value) => Ok(u32::from_ne_bytes(value.as_slice().try_into()?)),
        None => Ok(default),
    }
}
