//! 错在：不管什么类型都写 0，HASH 的元素还都在。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn clear(map: &MapHandle) -> Result<()> {
    let zeros = vec![0; map.value_size() as usize];
    for key in map.keys().collect::<Vec<_>>() {
        map.update(&key, &zeros, MapFlags::ANY)?;
    }
    Ok(())
}
