//! 换一种做法：用移位拆开端口，读到栈上的 4 个字节里。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

/// The high byte first, as on the wire.
fn wire(port: u16) -> [u8; 2] {
    [(port >> 8) as u8, (port & 0xff) as u8]
}

pub fn store(map: &MapHandle, port: u16, packets: u32) -> Result<()> {
    Ok(map.update(&wire(port), &packets.to_ne_bytes(), MapFlags::ANY)?)
}

pub fn load(map: &MapHandle, port: u16) -> Result<Option<u32>> {
    let mut packets = [0_u8; size_of::<u32>()];
    let found = map.lookup_into(&wire(port), &mut packets, MapFlags::ANY)?;
    Ok(found.then(|| u32::from_ne_bytes(packets)))
}
