//! 错在：两种字节序都试一试，查到了别的端口的数。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn store(map: &MapHandle, port: u16, packets: u32) -> Result<()> {
    let packets = packets.to_ne_bytes();
    map.update(&port.to_be_bytes(), &packets, MapFlags::ANY)?;
    Ok(())
}

pub fn load(map: &MapHandle, port: u16) -> Result<Option<u32>> {
    for key in [port.to_be_bytes(), port.to_ne_bytes()] {
        if let Some(value) = map.lookup(&key, MapFlags::ANY)? {
            let bytes = value.as_slice().try_into()?;
            return Ok(Some(u32::from_ne_bytes(bytes)));
        }
    }
    Ok(None)
}
