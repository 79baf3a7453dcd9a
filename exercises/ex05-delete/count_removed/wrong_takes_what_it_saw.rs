//! 错在：查到几个就数几个，再一批一起删；查过以后被别人删掉的也算了进去。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle};

pub fn remove(map: &MapHandle, keys: &[Vec<u8>]) -> Result<usize> {
    let mut there = Vec::new();
    for key in keys {
        if !there.contains(key) && map.lookup(key, MapFlags::ANY)?.is_some() {
            there.push(key.clone());
        }
    }
    if there.is_empty() {
        return Ok(0);
    }
    let bytes = there.concat();
    let count = u32::try_from(there.len())?;
    match map.delete_batch(&bytes, count, MapFlags::ANY, MapFlags::ANY) {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        outcome => outcome?,
    }
    Ok(there.len())
}
