//! 错在：写的时候记得换成大端，查的时候忘了。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn store(map: &MapHandle, port: u16, packets: u32) -> Result<()> {
    map.update(&port.to_be_bytes(), &packets.to_ne_bytes(), MapFlags::ANY)?;
    Ok(())
}

pub fn load(map: &MapHandle, port: u16) -> Result<Option<u32>> {
    let Some(value) = map.lookup(&port.to_ne_bytes(), MapFlags::ANY)? else {
        return Ok(None);
    };
    Ok(Some(u32::from_ne_bytes(value.as_slice().try_into()?)))
}
