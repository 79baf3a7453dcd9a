//! 错在：再记一次不是覆盖，却加到了旧的数上。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn store(map: &MapHandle, port: u16, packets: u32) -> Result<()> {
    let all = load(map, port)?.unwrap_or(0).wrapping_add(packets);
    map.update(&port.to_be_bytes(), &all.to_ne_bytes(), MapFlags::ANY)?;
    Ok(())
}

pub fn load(map: &MapHandle, port: u16) -> Result<Option<u32>> {
    let Some(value) = map.lookup(&port.to_be_bytes(), MapFlags::ANY)? else {
        return Ok(None);
    };
    Ok(Some(u32::from_ne_bytes(value.as_slice().try_into()?)))
}
