//! Maps whose keys and values are `u32`, for checks on walking.

use std::collections::BTreeMap;

use anyhow::Result;
use fastrand::Rng;
use libbpf_rs::{MapCore, MapFlags, MapHandle, MapType};
use proptest::prelude::{Strategy, any};
use proptest::prop_oneof;
use proptest::sample::select;

use crate::maps::{contents, create, id};
use crate::material::Material;

/// A number to be a key or a value: often a small one, or one at whose place bytes change.
pub fn number() -> impl Strategy<Value = u32> {
    const EDGES: &[u32] = &[
        255,
        256,
        65_535,
        65_536,
        1 << 24,
        1 << 31,
        u32::MAX - 1,
        u32::MAX,
    ];
    prop_oneof![0..600u32, select(EDGES), any::<u32>()]
}

/// The number that a key of a story's map is. A key of another length isn't one of a map
/// whose keys are numbers.
#[must_use]
pub fn of_key(key: &[u8]) -> u32 {
    key.try_into().map_or(0, u32::from_ne_bytes)
}

/// Keys and values of 4 bytes for stories.
#[must_use]
pub fn material(elements: &BTreeMap<u32, u32>) -> Material {
    let bytes = |number: &u32| number.to_ne_bytes().to_vec();
    Material {
        key_size: 4,
        value_size: 4,
        keys: elements.keys().map(bytes).collect(),
        values: elements.values().map(bytes).collect(),
    }
}

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
        .map(|(key, value)| Ok((parse(key)?, parse(value)?)))
        .collect()
}

/// The keys in the order in which the kernel gives them.
///
/// # Errors
/// A key isn't a `u32`.
pub fn walk(map: &MapHandle) -> Result<Vec<u32>> {
    map.keys().map(|key| parse(&key)).collect()
}

fn parse(bytes: &[u8]) -> Result<u32> {
    Ok(u32::from_ne_bytes(bytes.try_into()?))
}
