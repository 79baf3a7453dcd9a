//! Maps whose keys and values are `u32`, for checks on walking.

use std::collections::BTreeMap;

use anyhow::Result;
use fastrand::Rng;
use libbpf_rs::{MapCore, MapFlags, MapHandle, MapType};

use crate::maps::{contents, create, id};

/// Random elements with the key 0 among them, and no value 0.
pub fn random(rng: &mut Rng, count: usize) -> BTreeMap<u32, u32> {
    let mut elements = BTreeMap::from([(0, rng.u32(1..1000))]);
    while elements.len() < count {
        elements.insert(rng.u32(..), rng.u32(1..1000));
    }
    elements
}

/// A new hash map with these elements, at most 64, and its id.
///
/// # Errors
/// The kernel refused.
pub fn fill(elements: &BTreeMap<u32, u32>) -> Result<(MapHandle, u32)> {
    let map = create(MapType::Hash, 4, 4, 64)?;
    for (key, value) in elements {
        let (key, value) = (key.to_ne_bytes(), value.to_ne_bytes());
        map.update(&key, &value, MapFlags::ANY)?;
    }
    let id = id(&map)?;
    Ok((map, id))
}

/// The elements that the map has now.
///
/// # Errors
/// The kernel refused, or a key or value isn't a `u32`.
pub fn read(map: &MapHandle) -> Result<BTreeMap<u32, u32>> {
    let elements = contents(map)?;
    elements
        .iter()
        .map(|(key, value)| Ok((number(key)?, number(value)?)))
        .collect()
}

/// The keys in the order in which the kernel gives them.
///
/// # Errors
/// A key isn't a `u32`.
pub fn walk(map: &MapHandle) -> Result<Vec<u32>> {
    map.keys().map(|key| number(&key)).collect()
}

fn number(bytes: &[u8]) -> Result<u32> {
    Ok(u32::from_ne_bytes(bytes.try_into()?))
}
