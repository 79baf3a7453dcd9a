//! 换一种做法：像 C 的 `htons` 那样换字节序；写用只有一个元素的 `update_batch`。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

fn htons(port: u16) -> [u8; 2] {
    port.to_be().to_ne_bytes()
}

pub fn store(map: &MapHandle, port: u16, packets: u32) -> Result<()> {
    let value = packets.to_ne_bytes();
    map.update_batch(&htons(port), &value, 1, MapFlags::ANY, MapFlags::ANY)?;
    Ok(())
}

pub fn load(map: &MapHandle, port: u16) -> Result<Option<u32>> {
    match map.lookup(&htons(port), MapFlags::ANY)?.as_deref() {
        None => Ok(None),
        Some(&[a, b, c, d]) => Ok(Some(u32::from_ne_bytes([a, b, c, d]))),
        Some(other) => anyhow::bail!("value 有 {} 个字节", other.len()),
    }
}
