//! 错在：数的是 key 有几个，本来就不在的也算了进去。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapHandle};

pub fn remove(map: &MapHandle, keys: &[Vec<u8>]) -> Result<usize> {
    for key in keys {
        match map.delete(key) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            outcome => outcome?,
        }
    }
    Ok(keys.len())
}
