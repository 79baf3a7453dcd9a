//! 错在：满了就删掉一个别人的元素来腾地方。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle};

#[derive(Debug)]
pub enum Inserted {
    New,
    Exists,
    Full,
}

fn make_room(map: &MapHandle) -> Result<()> {
    if let Some(key) = map.keys().next() {
        map.delete(&key)?;
    }
    Ok(())
}

pub fn insert(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<Inserted> {
    match map.update(key, value, MapFlags::NO_EXIST) {
        Ok(()) => Ok(Inserted::New),
        Err(error) => match error.kind() {
            ErrorKind::AlreadyExists => Ok(Inserted::Exists),
            ErrorKind::TooBig => {
                make_room(map)?;
                map.update(key, value, MapFlags::NO_EXIST)?;
                Ok(Inserted::Full)
            }
            _ => Err(error.into()),
        },
    }
}

pub fn put(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<bool> {
    match map.update(key, value, MapFlags::ANY) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::TooBig => {
            make_room(map)?;
            map.update(key, value, MapFlags::ANY)?;
            Ok(true)
        }
        Err(error) => Err(error.into()),
    }
}
