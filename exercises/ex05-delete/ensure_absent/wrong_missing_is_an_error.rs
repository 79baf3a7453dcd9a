//! 错在：本来就不在是正常情况，却当作错误传了出去。

use anyhow::Result;
use libbpf_rs::{MapCore, MapHandle};

pub fn ensure_absent(map: &MapHandle, keys: &[Vec<u8>]) -> Result<()> {
    for key in keys {
        map.delete(key)?;
    }
    Ok(())
}
