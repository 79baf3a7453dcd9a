//! 错在：按字节比较大小；在小端的机器上，最低的字节排在最前面。

use std::ops::RangeInclusive;

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapHandle};

pub fn delete_range(
    map: &MapHandle,
    range: RangeInclusive<u32>,
) -> Result<usize> {
    let (first, last) =
        (range.start().to_ne_bytes(), range.end().to_ne_bytes());
    let mut deleted = 0;
    for key in map.keys().collect::<Vec<_>>() {
        if key[..] < first[..] || key[..] > last[..] {
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
