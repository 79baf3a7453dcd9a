//! 错在：让了位就以为一定放得下，不看第二次写成了没有。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle};

pub fn put(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<Vec<Vec<u8>>> {
    match map.update(key, value, MapFlags::ANY) {
        Ok(()) => return Ok(Vec::new()),
        Err(error) if error.kind() == ErrorKind::TooBig => {}
        Err(error) => return Err(error.into()),
    }
    let mut evicted = Vec::new();
    if let Some(victim) = map.keys().find(|other| other != key) {
        match map.delete(&victim) {
            Ok(()) => evicted.push(victim),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
    }
    let _ = map.update(key, value, MapFlags::ANY);
    Ok(evicted)
}
