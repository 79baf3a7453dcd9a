//! 错在：删之前又看了一次，可是这一次和删之间，别人还是能刷新。

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
        let seen = map.lookup(&key, MapFlags::ANY)?;
        if !seen.is_some_and(|seen| is_old(&seen, oldest).unwrap_or(false)) {
            continue;
        }
        match map.delete(&key) {
            Ok(()) => expired += 1,
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(expired)
}

/// value 是不是过期的时刻。
fn is_old(value: &[u8], oldest: u64) -> Result<bool> {
    Ok(u64::from_ne_bytes(value.try_into()?) < oldest)
}
