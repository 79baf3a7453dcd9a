//! 错在：put 先试着覆盖，再试着新建，两次之间别人写入了同一个 key，就成了错误。

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
    match map.update(key, value, MapFlags::EXIST) {
        Ok(()) => return Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error.into()),
    }
    match map.update(key, value, MapFlags::NO_EXIST) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::TooBig => Ok(false),
        Err(error) => Err(error.into()),
    }
}
