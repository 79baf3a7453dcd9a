//! 换一种做法：先看一遍，记下过期的；再一个一个取走。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle};

pub fn expire(map: &MapHandle, oldest: u64) -> Result<usize> {
    let mut suspects = Vec::new();
    for key in map.keys() {
        if let Some(seen) = map.lookup(&key, MapFlags::ANY)? {
            if is_old(&seen, oldest)? {
                suspects.push(key);
            }
        }
    }
    suspects.sort();
    suspects.dedup();
    let mut expired = 0;
    for key in suspects {
        match map.lookup_and_delete(&key)? {
            Some(taken) if is_old(&taken, oldest)? => expired += 1,
            Some(fresh) => put_back(map, &key, &fresh)?,
            None => {}
        }
    }
    Ok(expired)
}

/// 别人又写了，就留着别人的。
fn put_back(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<()> {
    match map.update(key, value, MapFlags::NO_EXIST) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            Err(error.into())
        }
        _ => Ok(()),
    }
}

/// value 是不是过期的时刻。
fn is_old(value: &[u8], oldest: u64) -> Result<bool> {
    Ok(u64::from_ne_bytes(value.try_into()?) < oldest)
}
