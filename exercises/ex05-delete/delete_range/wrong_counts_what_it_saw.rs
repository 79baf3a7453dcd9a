//! 错在：数的是挑出来的 key，挑出来以后被别人抢先删掉的也算了进去。

use std::ops::RangeInclusive;

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapHandle};

pub fn delete_range(
    map: &MapHandle,
    range: RangeInclusive<u32>,
) -> Result<usize> {
    let mut chosen = Vec::new();
    for key in map.keys() {
        if range.contains(&u32::from_ne_bytes(key.as_slice().try_into()?)) {
            chosen.push(key);
        }
    }
    for key in &chosen {
        match map.delete(key) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            outcome => outcome?,
        }
    }
    Ok(chosen.len())
}
