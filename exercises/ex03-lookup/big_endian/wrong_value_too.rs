//! 错在：连 value 也用了大端。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn store(map: &MapHandle, port: u16, packets: u32) -> Result<()> {
    map.update(&port.to_be_bytes(), &packets.to_be_bytes(), MapFlags::ANY)?;
    Ok(())
}

pub fn load(map: &MapHandle, port: u16) -> Result<Option<u32>> {
    let Some(value) = map.lookup(&port.to_be_bytes(), MapFlags::ANY)? else {
        return Ok(None);
    };
    Ok(Some(u32::from_be_bytes(value.as_slice().try_into()?)))
}
