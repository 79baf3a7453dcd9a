//! 错在：能一次取走的 map 也分成两次。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle};

pub fn take(map: &MapHandle, key: &[u8]) -> Result<Option<Vec<u8>>> {
    let Some(value) = map.lookup(key, MapFlags::ANY)? else {
        return Ok(None);
    };
    match map.delete(key) {
        Ok(()) => Ok(Some(value)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}
