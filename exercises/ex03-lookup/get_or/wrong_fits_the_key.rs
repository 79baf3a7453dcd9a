//! 错在：key 的长度不对就截短或者补 0，查到的是别的 key。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn get_or(map: &MapHandle, key: &[u8], default: u32) -> Result<u32> {
    let mut key = key.to_vec();
    key.resize(map.key_size() as usize, 0);
    match map.lookup(&key, MapFlags::ANY)? {
        Some(value) => Ok(u32::from_ne_bytes(value.as_slice().try_into()?)),
        None => Ok(default),
    }
}
