//! 三种结果就是 update 的三种回答：成功、EEXIST、E2BIG。

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
        Err(error) => match error.kind() {
            ErrorKind::AlreadyExists => Ok(Inserted::Exists),
            ErrorKind::TooBig => Ok(Inserted::Full),
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
