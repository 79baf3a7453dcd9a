//! 一个元素由谁删掉，内核只告诉一个人：`delete` 返回 `Ok` 的那个。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapHandle};

pub fn remove(map: &MapHandle, keys: &[Vec<u8>]) -> Result<usize> {
    let mut removed = 0;
    for key in keys {
        match map.delete(key) {
            Ok(()) => removed += 1,
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(removed)
}
