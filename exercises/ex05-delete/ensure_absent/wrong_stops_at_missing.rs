//! 错在：碰到一个本来就不在的 key 就返回，后面的都没有删。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapHandle};

pub fn ensure_absent(map: &MapHandle, keys: &[Vec<u8>]) -> Result<()> {
    for key in keys {
        match map.delete(key) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            outcome => outcome?,
        }
    }
    Ok(())
}
