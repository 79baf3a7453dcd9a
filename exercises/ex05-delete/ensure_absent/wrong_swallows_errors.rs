//! 错在：所有错误都放过，没删掉也说删好了。

use anyhow::Result;
use libbpf_rs::{MapCore, MapHandle};

pub fn ensure_absent(map: &MapHandle, keys: &[Vec<u8>]) -> Result<()> {
    for key in keys {
        map.delete(key).ok();
    }
    Ok(())
}
