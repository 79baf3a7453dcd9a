//! 错在：碰到别的错误没有停下，后面的 key 照样删，最后才返回第一个错误。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapHandle};

pub fn ensure_absent(map: &MapHandle, keys: &[Vec<u8>]) -> Result<()> {
    let mut outcome = Ok(());
    for key in keys {
        match map.delete(key) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            deleted => outcome = outcome.and(deleted),
        }
    }
    Ok(outcome?)
}
