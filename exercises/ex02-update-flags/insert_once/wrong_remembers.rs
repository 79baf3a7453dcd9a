//! 错在：记住登记过的 key，以后不再问 map；别的程序删掉了它也不知道。

use std::collections::BTreeSet;
use std::sync::Mutex;

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle};

static REGISTERED: Mutex<BTreeSet<(u32, Vec<u8>)>> =
    Mutex::new(BTreeSet::new());

pub fn insert_once(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<bool> {
    let who = (map.info()?.info.id, key.to_vec());
    let mut registered = REGISTERED.lock().expect("没有线程 panic");
    if registered.contains(&who) {
        return Ok(false);
    }
    let new = match map.update(key, value, MapFlags::NO_EXIST) {
        Ok(()) => true,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => false,
        Err(error) => return Err(error.into()),
    };
    registered.insert(who);
    Ok(new)
}

pub fn replace_only(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<bool> {
    match map.update(key, value, MapFlags::EXIST) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error.into()),
    }
}
