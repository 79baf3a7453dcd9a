//! 错在：正好等于 oldest 的也当作过期。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle};

pub fn expire(map: &MapHandle, oldest: u64) -> Result<usize> {
    let mut expired = 0;
    for key in map.keys().collect::<Vec<_>>() {
        let Some(seen) = map.lookup(&key, MapFlags::ANY)? else {
            continue;
        };
        if !is_old(&seen, oldest)? {
            continue;
        }
        let Some(taken) = map.lookup_and_delete(&key)? else {
            continue;
        };
        if is_old(&taken, oldest)? {
            expired += 1;
            continue;
        }
        match map.update(&key, &taken, MapFlags::NO_EXIST) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            put_back => put_back?,
        }
    }
    Ok(expired)
}

/// value 是不是过期的时刻。
fn is_old(value: &[u8], oldest: u64) -> Result<bool> {
    Ok(u64::from_ne_bytes(value.try_into()?) <= oldest)
}
