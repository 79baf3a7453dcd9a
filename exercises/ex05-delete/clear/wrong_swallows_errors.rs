//! 错在：删不掉的都放过，不管为什么。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle, MapType};

pub fn clear(map: &MapHandle) -> Result<()> {
    let zeros = vec![0; map.value_size() as usize];
    // 先收齐：边走边删会从头再来。
    for key in map.keys().collect::<Vec<_>>() {
        if map.map_type() == MapType::Array {
            map.update(&key, &zeros, MapFlags::ANY)?;
            continue;
        }
        let _ = map.delete(&key);
    }
    Ok(())
}
