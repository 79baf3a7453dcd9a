//! 换一种做法：EXIST 和 NO_EXIST 轮着试；只有 NO_EXIST 得到 E2BIG 才让位。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle};

pub fn put(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<Vec<Vec<u8>>> {
    let mut gone = Vec::new();
    let mut nothing_seen = 0;
    loop {
        match map.update(key, value, MapFlags::EXIST) {
            Ok(()) => return Ok(gone),
            Err(e) if e.kind() == ErrorKind::NotFound => {}
            Err(e) => return Err(e.into()),
        }
        let full = match map.update(key, value, MapFlags::NO_EXIST) {
            Ok(()) => return Ok(gone),
            // 刚被别的程序放进去了：回去覆盖它。
            Err(e) if e.kind() == ErrorKind::AlreadyExists => continue,
            Err(e) if e.kind() == ErrorKind::TooBig => e,
            Err(e) => return Err(e.into()),
        };
        match map.keys().find(|other| other != key) {
            Some(victim) => match map.delete(&victim) {
                Ok(()) => gone.push(victim),
                Err(e) if e.kind() == ErrorKind::NotFound => {}
                Err(e) => return Err(e.into()),
            },
            // 被删光了就再写；总是看不到一个 key，就不会有位子了。
            None => {
                nothing_seen += 1;
                if nothing_seen == 1000 {
                    return Err(full.into());
                }
            }
        }
    }
}
