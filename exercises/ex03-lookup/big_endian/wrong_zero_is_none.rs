//! 错在：查到自己的缓冲区里，看到 0 就当作没有记过。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn store(map: &MapHandle, port: u16, packets: u32) -> Result<()> {
    map.update(&port.to_be_bytes(), &packets.to_ne_bytes(), MapFlags::ANY)?;
    Ok(())
}

pub fn load(map: &MapHandle, port: u16) -> Result<Option<u32>> {
    let mut value = [0; 4];
    map.lookup_into(&port.to_be_bytes(), &mut value, MapFlags::ANY)?;
    let packets = u32::from_ne_bytes(value);
    Ok((packets != 0).then_some(packets))
}
