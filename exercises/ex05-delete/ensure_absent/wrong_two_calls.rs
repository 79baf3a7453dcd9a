//! 错在：查的那一次是多余的，`delete` 自己就会说在不在。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle};

pub fn ensure_absent(map: &MapHandle, keys: &[Vec<u8>]) -> Result<()> {
    for key in keys {
        if map.lookup(key, MapFlags::ANY)?.is_none() {
            continue;
        }
        match map.delete(key) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            outcome => outcome?,
        }
    }
    Ok(())
}
