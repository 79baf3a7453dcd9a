//! 错在：没写进去就返回 false，map 满了也说成“已经有了”。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle};

pub fn insert_once(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<bool> {
    match map.update(key, value, MapFlags::NO_EXIST) {
        Ok(()) => Ok(true),
        Err(error) => match error.kind() {
            ErrorKind::AlreadyExists | ErrorKind::TooBig => Ok(false),
            _ => Err(error.into()),
        },
    }
}

pub fn replace_only(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<bool> {
    match map.update(key, value, MapFlags::EXIST) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error.into()),
    }
}
