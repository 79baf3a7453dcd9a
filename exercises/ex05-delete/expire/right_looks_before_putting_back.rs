//! 换一种做法：放回去以前再看一眼，已经有了就不用放；这一眼和放之间，还是由 NO_EXIST 来判断。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle};

pub fn expire(map: &MapHandle, oldest: u64) -> Result<usize> {
    let keys: Vec<_> = map.keys().collect();
    let mut expired = 0;
    for key in &keys {
        let seen = map.lookup(key, MapFlags::ANY)?;
        let Some(seen) = seen else { continue };
        if !is_old(&seen, oldest)? {
            continue;
        }
        let Some(taken) = map.lookup_and_delete(key)? else {
            continue;
        };
        if is_old(&taken, oldest)? {
            expired += 1;
        } else if map.lookup(key, MapFlags::ANY)?.is_none() {
            let put = map.update(key, &taken, MapFlags::NO_EXIST);
            if let Err(error) = put {
                if error.kind() != ErrorKind::AlreadyExists {
                    return Err(error.into());
                }
            }
        }
    }
    Ok(expired)
}

/// value 是不是过期的时刻。
fn is_old(value: &[u8], oldest: u64) -> Result<bool> {
    Ok(u64::from_ne_bytes(value.try_into()?) < oldest)
}
