//! 换一种做法：key 排好序，两次 `partition_point` 切出一段，再一个个删。

use std::ops::RangeInclusive;

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapHandle};

fn number(key: &[u8]) -> Result<u32> {
    Ok(u32::from_ne_bytes(key.try_into()?))
}

pub fn delete_range(
    map: &MapHandle,
    range: RangeInclusive<u32>,
) -> Result<usize> {
    let (first, last) = range.into_inner();
    let mut numbers = Vec::new();
    for key in map.keys() {
        numbers.push(number(&key)?);
    }
    numbers.sort_unstable();
    numbers.dedup();
    let from = numbers.partition_point(|&number| number < first);
    let to = numbers.partition_point(|&number| number <= last).max(from);
    numbers[from..to]
        .iter()
        .map(|number| match map.delete(&number.to_ne_bytes()) {
            Ok(()) => Ok(1),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(0),
            Err(error) => Err(error.into()),
        })
        .sum()
}
