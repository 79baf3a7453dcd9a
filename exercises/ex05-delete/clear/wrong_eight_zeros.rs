//! 错在：以为 value 总是 8 个字节。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle, MapType};

pub fn clear(map: &MapHandle) -> Result<()> {
    let zeros = [0; 8];
    // 先收齐：边走边删会从头再来。
    for key in map.keys().collect::<Vec<_>>() {
        if map.map_type() == MapType::Array {
            map.update(&key, &zeros, MapFlags::ANY)?;
            continue;
        }
        match map.delete(&key) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            deleted => deleted?,
        }
    }
    Ok(())
}
