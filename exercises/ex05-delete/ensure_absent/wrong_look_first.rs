//! 错在：先查在不在，再删；查过以后它可能被别人删掉。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn ensure_absent(map: &MapHandle, keys: &[Vec<u8>]) -> Result<()> {
    for key in keys {
        if map.lookup(key, MapFlags::ANY)?.is_some() {
            map.delete(key)?;
        }
    }
    Ok(())
}
