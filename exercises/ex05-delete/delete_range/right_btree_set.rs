//! 换一种做法：key 放进 `BTreeSet`，用它的 `range` 挑；先防住开头大于结尾。

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapHandle};

pub fn delete_range(
    map: &MapHandle,
    range: RangeInclusive<u32>,
) -> Result<usize> {
    if range.is_empty() {
        return Ok(0);
    }
    let numbers = map
        .keys()
        .map(|key| Ok(u32::from_ne_bytes(key.as_slice().try_into()?)))
        .collect::<Result<BTreeSet<u32>>>()?;
    let mut deleted = 0;
    for number in numbers.range(range) {
        let outcome = map.delete(&number.to_ne_bytes());
        match outcome.as_ref().map_err(libbpf_rs::Error::kind) {
            Err(ErrorKind::NotFound) => {}
            _ => {
                outcome?;
                deleted += 1;
            }
        }
    }
    Ok(deleted)
}
