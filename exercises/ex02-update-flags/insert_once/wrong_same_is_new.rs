//! 错在：已经在、value 正好一样的，也说是自己登记的。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle};

pub fn insert_once(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<bool> {
    match map.update(key, value, MapFlags::NO_EXIST) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            // 一模一样的登记，重复了也算登记上。
            let registered = map.lookup(key, MapFlags::ANY)?;
            Ok(registered.as_deref() == Some(value))
        }
        Err(error) => Err(error.into()),
    }
}

pub fn replace_only(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<bool> {
    match map.update(key, value, MapFlags::EXIST) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error.into()),
    }
}
