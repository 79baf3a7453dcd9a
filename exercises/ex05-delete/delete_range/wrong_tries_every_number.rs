//! 错在：把范围里的数字一个一个删一遍，map 里有没有都要问内核。

use std::ops::RangeInclusive;

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapHandle};

pub fn delete_range(
    map: &MapHandle,
    range: RangeInclusive<u32>,
) -> Result<usize> {
    let mut deleted = 0;
    for number in range {
        match map.delete(&number.to_ne_bytes()) {
            Ok(()) => deleted += 1,
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(deleted)
}
