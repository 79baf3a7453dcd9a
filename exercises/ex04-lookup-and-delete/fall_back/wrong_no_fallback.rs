//! 错在：只会一次取走，不支持的时候什么也领不到。

use anyhow::Result;
use libbpf_rs::{MapCore, MapHandle};

pub fn take(map: &MapHandle, key: &[u8]) -> Result<Option<Vec<u8>>> {
    Ok(map.lookup_and_delete(key)?)
}
