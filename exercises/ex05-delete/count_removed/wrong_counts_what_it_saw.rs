//! 错在：数的是看到的，看到以后被别人抢先删掉的也算了进去。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle};

pub fn remove(map: &MapHandle, keys: &[Vec<u8>]) -> Result<usize> {
    let mut removed = 0;
    for key in keys {
        if map.lookup(key, MapFlags::ANY)?.is_none() {
            continue;
        }
        removed += 1;
        match map.delete(key) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            outcome => outcome?,
        }
    }
    Ok(removed)
}
