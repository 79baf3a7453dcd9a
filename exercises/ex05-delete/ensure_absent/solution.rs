//! 直接删，只放过 `NotFound`。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapHandle};

pub fn ensure_absent(map: &MapHandle, keys: &[Vec<u8>]) -> Result<()> {
    for key in keys {
        match map.delete(key) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            outcome => outcome?,
        }
    }
    Ok(())
}
