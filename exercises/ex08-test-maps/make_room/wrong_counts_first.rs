//! 错在：先数有几个，满了就让位，覆盖旧的 key 本来不用。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle};

pub fn put(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<Vec<Vec<u8>>> {
    let mut evicted = Vec::new();
    let all: Vec<_> = map.keys().collect();
    if all.len() >= map.max_entries() as usize {
        if let Some(victim) = all.into_iter().find(|other| other != key) {
            match map.delete(&victim) {
                Ok(()) => evicted.push(victim),
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    map.update(key, value, MapFlags::ANY)?;
    Ok(evicted)
}
