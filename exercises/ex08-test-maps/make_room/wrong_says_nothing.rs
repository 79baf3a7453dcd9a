//! 错在：让了位，却没有说出是哪一个。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle};

pub fn put(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<Vec<Vec<u8>>> {
    loop {
        match map.update(key, value, MapFlags::ANY) {
            Ok(()) => return Ok(Vec::new()),
            Err(error) if error.kind() == ErrorKind::TooBig => {}
            Err(error) => return Err(error.into()),
        }
        // 遍历给出的第一个别的 key，就是要让位的。
        let Some(victim) = map.keys().find(|other| other != key) else {
            continue;
        };
        match map.delete(&victim) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(error.into());
            }
            _ => {}
        }
    }
}
