//! 错在：最多只看 64 个 key，后面的都没有看。

use std::ops::RangeInclusive;

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapHandle};

pub fn delete_range(
    map: &MapHandle,
    range: RangeInclusive<u32>,
) -> Result<usize> {
    let mut deleted = 0;
    for key in map.keys().take(64).collect::<Vec<_>>() {
        let number = u32::from_ne_bytes(key.as_slice().try_into()?);
        if !range.contains(&number) {
            continue;
        }
        match map.delete(&key) {
            Ok(()) => deleted += 1,
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(deleted)
}
