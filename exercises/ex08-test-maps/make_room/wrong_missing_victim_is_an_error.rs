//! 错在：要让位的被别的程序抢先删了，位子已经有了，却当作错误传了出去。

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
        map.delete(&victim)?;
        evicted.push(victim);
    }
}
