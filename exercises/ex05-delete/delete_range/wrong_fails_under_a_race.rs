//! 错在：收齐以后被别人抢先删掉的，当作错误传了出去。

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
        if range.contains(&number) {
            map.delete(&key)?;
            deleted += 1;
        }
    }
    Ok(deleted)
}
