//! 错在：用前后的个数相减，别人删掉的也算了进去。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapHandle};

pub fn remove(map: &MapHandle, keys: &[Vec<u8>]) -> Result<usize> {
    let before = map.keys().count();
    for key in keys {
        match map.delete(key) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            outcome => outcome?,
        }
    }
    Ok(before - map.keys().count())
}
