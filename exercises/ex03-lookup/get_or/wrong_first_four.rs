//! 错在：value 不是 4 个字节时，只看前 4 个，答非所问。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn get_or(map: &MapHandle, key: &[u8], default: u32) -> Result<u32> {
    let Some(value) = map.lookup(key, MapFlags::ANY)? else {
        return Ok(default);
    };
    let mut bytes = [0; 4];
    for (byte, from) in bytes.iter_mut().zip(value) {
        *byte = from;
    }
    Ok(u32::from_ne_bytes(bytes))
}
