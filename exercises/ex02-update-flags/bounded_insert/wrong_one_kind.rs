//! 错在：没写进去就说“已经有了”，分不出满了。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle};

#[derive(Debug)]
pub enum Inserted {
    New,
    Exists,
}

pub fn insert(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<Inserted> {
    match map.update(key, value, MapFlags::NO_EXIST) {
        Ok(()) => Ok(Inserted::New),
        Err(error) => match error.kind() {
            ErrorKind::AlreadyExists | ErrorKind::TooBig => {
                Ok(Inserted::Exists)
            }
            _ => Err(error.into()),
        },
    }
}

pub fn put(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<bool> {
    match map.update(key, value, MapFlags::ANY) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::TooBig => Ok(false),
        Err(error) => Err(error.into()),
    }
}
