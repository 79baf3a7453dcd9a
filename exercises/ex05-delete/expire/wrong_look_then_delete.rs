//! 错在：看了再删，中间刚刷新的也删掉了。

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
