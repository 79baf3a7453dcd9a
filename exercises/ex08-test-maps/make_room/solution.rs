//! 先写；说满了才删一个，再写。满没满，由内核来说。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle};

pub fn put(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<Vec<Vec<u8>>> {
    let mut evicted = Vec::new();
    loop {
        match map.update(key, value, MapFlags::ANY) {
            Ok(()) => return Ok(evicted),
            Err(error) if error.kind() == ErrorKind::TooBig => {}
            Err(error) => return Err(error.into()),
        }
        // 遍历给出的第一个别的 key，就是要让位的。
        let Some(victim) = map.keys().find(|other| other != key) else {
            continue;
        };
        match map.delete(&victim) {
            Ok(()) => evicted.push(victim),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
    }
}
