//! 错在：用 libbpf-rs 的 lookup_batch，它会提前结束，也说不出错误。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

/// key 和 value。
pub type Element = (Vec<u8>, Vec<u8>);

pub fn read_all(map: &MapHandle, most: u32) -> Result<Vec<Element>> {
    let any = MapFlags::ANY;
    Ok(map.lookup_batch(most, any, any)?.collect())
}
