//! 错在：除了 EEXIST，把别的错误都当成满了。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle};

#[derive(Debug)]
pub enum Inserted {
    New,
    Exists,
    Full,
}

pub fn insert(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<Inserted> {
    match map.update(key, value, MapFlags::NO_EXIST) {
        Ok(()) => Ok(Inserted::New),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            Ok(Inserted::Exists)
        }
        Err(_) => Ok(Inserted::Full),
    }
}

pub fn put(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<bool> {
    Ok(map.update(key, value, MapFlags::ANY).is_ok())
}
