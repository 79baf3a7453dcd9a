//! 错在：用 keys() 和 lookup 一个一个地读，别人删掉起点，它又从头再来。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

/// key 和 value。
pub type Element = (Vec<u8>, Vec<u8>);

pub fn read_all(map: &MapHandle, _: u32) -> Result<Vec<Element>> {
    let mut all = Vec::new();
    for key in map.keys() {
        if let Some(value) = map.lookup(&key, MapFlags::ANY)? {
            all.push((key, value));
        }
    }
    Ok(all)
}
