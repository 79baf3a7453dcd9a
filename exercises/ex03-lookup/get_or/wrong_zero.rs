//! 错在：查到自己的缓冲区里，看到 0 就当作没有。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn get_or(map: &MapHandle, key: &[u8], default: u32) -> Result<u32> {
    let mut value = [0; 4];
    map.lookup_into(key, &mut value, MapFlags::ANY)?;
    match u32::from_ne_bytes(value) {
        0 => Ok(default),
        count => Ok(count),
    }
}
