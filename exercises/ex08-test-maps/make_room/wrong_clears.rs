//! 错在：满了就全部删掉，只要一个位子，别的都丢了。

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
        for victim in map.keys().collect::<Vec<_>>() {
            match map.delete(&victim) {
                Ok(()) => evicted.push(victim),
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}
