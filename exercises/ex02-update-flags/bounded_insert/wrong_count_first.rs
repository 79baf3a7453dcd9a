//! 错在：先数有几个元素，满了就什么都不写，连旧的 key 也改不了。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle};

#[derive(Debug)]
pub enum Inserted {
    New,
    Exists,
    Full,
}

fn is_full(map: &MapHandle) -> bool {
    map.keys().count() >= map.max_entries() as usize
}

pub fn insert(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<Inserted> {
    if is_full(map) {
        return Ok(Inserted::Full);
    }
    match map.update(key, value, MapFlags::NO_EXIST) {
        Ok(()) => Ok(Inserted::New),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            Ok(Inserted::Exists)
        }
        Err(error) => Err(error.into()),
    }
}

pub fn put(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<bool> {
    if is_full(map) {
        return Ok(false);
    }
    map.update(key, value, MapFlags::ANY)?;
    Ok(true)
}
