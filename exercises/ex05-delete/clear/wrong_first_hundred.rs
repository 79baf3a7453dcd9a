//! 错在：最多只清 100 个，后面的都留着。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle, MapType};

pub fn clear(map: &MapHandle) -> Result<()> {
    let zeros = vec![0; map.value_size() as usize];
    // 先收齐：边走边删会从头再来。
    for key in map.keys().take(100).collect::<Vec<_>>() {
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
