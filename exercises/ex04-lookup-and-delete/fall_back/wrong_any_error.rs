//! 错在：不管什么错误都退一步，退了以后又不看删没删掉。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn take(map: &MapHandle, key: &[u8]) -> Result<Option<Vec<u8>>> {
    if let Ok(taken) = map.lookup_and_delete(key) {
        return Ok(taken);
    }
    let value = map.lookup(key, MapFlags::ANY)?;
    map.delete(key).ok();
    Ok(value)
}
