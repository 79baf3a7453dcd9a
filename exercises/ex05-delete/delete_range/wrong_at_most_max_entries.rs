//! 错在：最多看 max_entries 个 key：遍历从头再来时有的 key 看了两遍，后面的就看不到了。

use std::ops::RangeInclusive;

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapHandle};

pub fn delete_range(
    map: &MapHandle,
    range: RangeInclusive<u32>,
) -> Result<usize> {
    // map 里最多就这么多。
    let limit = map.max_entries() as usize;
    let keys: Vec<Vec<u8>> = map.keys().take(limit).collect();

    let mut deleted = 0;
    for key in keys {
        if !range.contains(&u32::from_ne_bytes(key.as_slice().try_into()?)) {
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
