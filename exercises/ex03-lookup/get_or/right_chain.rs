//! 换一种做法：一串 `Option` 和 `Result` 的方法，没有就是默认，4 个字节就是数，别的都是错误。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn get_or(map: &MapHandle, key: &[u8], default: u32) -> Result<u32> {
    map.lookup(key, MapFlags::ANY)?
        .map(<[u8; 4]>::try_from)
        .map_or(Ok(default), |bytes| bytes.map(u32::from_ne_bytes))
        .map_err(|value| {
            anyhow::anyhow!("value 有 {} 个字节，不是 4 个", value.len())
        })
}
