//! 错在：不管什么类型都删，ARRAY 的元素删不掉，得到 EINVAL。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapHandle};

pub fn clear(map: &MapHandle) -> Result<()> {
    for key in map.keys().collect::<Vec<_>>() {
        match map.delete(&key) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            deleted => deleted?,
        }
    }
    Ok(())
}
