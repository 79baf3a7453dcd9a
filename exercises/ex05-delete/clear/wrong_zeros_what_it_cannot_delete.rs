//! 错在：只要删不掉就写 0，别人刚删掉的又被它放了回去。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn clear(map: &MapHandle) -> Result<()> {
    let zeros = vec![0; map.value_size() as usize];
    for key in map.keys().collect::<Vec<_>>() {
        if map.delete(&key).is_err() {
            map.update(&key, &zeros, MapFlags::ANY)?;
        }
    }
    Ok(())
}
