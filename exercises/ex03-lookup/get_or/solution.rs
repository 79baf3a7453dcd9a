//! `?` 传出错误，`None` 换成默认值，长度由 `try_into` 核对。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn get_or(map: &MapHandle, key: &[u8], default: u32) -> Result<u32> {
    match map.lookup(key, MapFlags::ANY)? {
        Some(value) => Ok(u32::from_ne_bytes(value.as_slice().try_into()?)),
        None => Ok(default),
    }
}
