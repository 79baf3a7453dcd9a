//! 错在：value 不是 4 个字节，也给默认值，分不出没有和出错。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn get_or(map: &MapHandle, key: &[u8], default: u32) -> Result<u32> {
    let value = map.lookup(key, MapFlags::ANY)?;
    let bytes = value.and_then(|value| value.try_into().ok());
    Ok(bytes.map_or(default, u32::from_ne_bytes))
}
