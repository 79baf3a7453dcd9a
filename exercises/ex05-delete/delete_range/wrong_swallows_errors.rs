//! 错在：所有错误都当成“不在”，map 不让删也说删了 0 个。

use std::ops::RangeInclusive;

use anyhow::Result;
use libbpf_rs::{MapCore, MapHandle};

pub fn delete_range(
    map: &MapHandle,
    range: RangeInclusive<u32>,
) -> Result<usize> {
    let mut deleted = 0;
    for key in map.keys().collect::<Vec<_>>() {
        let number = u32::from_ne_bytes(key.as_slice().try_into()?);
        if range.contains(&number) && map.delete(&key).is_ok() {
            deleted += 1;
        }
    }
    Ok(deleted)
}
