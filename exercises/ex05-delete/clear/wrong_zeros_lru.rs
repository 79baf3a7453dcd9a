//! 错在：只有 HASH 才删，LRU_HASH 的元素只写成了 0，还留在里面。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle, MapType};

pub fn clear(map: &MapHandle) -> Result<()> {
    let zeros = vec![0u8; map.value_size() as usize];
    let keys: Vec<Vec<u8>> = map.keys().collect();
    for key in keys {
        let done = if map.map_type() == MapType::Hash {
            map.delete(&key)
        } else {
            map.update(&key, &zeros, MapFlags::EXIST)
        };
        match done {
            Ok(()) => {}
            Err(e) if e.kind() == ErrorKind::NotFound => {}
            Err(e) => return Err(e.into()),
        }
    }
    Ok(())
}
