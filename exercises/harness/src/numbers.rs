//! Stories about maps whose keys are `u32`, and mostly their values, too.

use std::collections::BTreeMap;

use libbpf_rs::MapType;
use proptest::collection::{btree_map, vec};
use proptest::prelude::{Strategy, any};
use proptest::prop_oneof;
use proptest::sample::select;

use crate::material::{HASHES, Material, Raw};
use crate::story::{Call, Story, Turn, What};

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

/// The number that a key or value of a story's map is. One of another length isn't of a map
/// of numbers.
#[must_use]
pub fn read(bytes: &[u8]) -> u32 {
    bytes.try_into().map_or(0, u32::from_ne_bytes)
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

/// A call for a map of this type that has these elements and room for `free` more.
pub fn story<C: Call>(
    call: C,
    map_type: MapType,
    elements: impl IntoIterator<Item = (u32, u32)>,
    free: usize,
) -> Story<C> {
    let elements = elements.into_iter().collect();
    let material = material(&elements);
    Story {
        stage: material.stage(map_type, elements.len(), free),
        turns: vec![Turn::undisturbed(call)],
    }
}

/// What another program does that deletes the keys of such a story.
#[must_use]
pub fn deletions(keys: impl IntoIterator<Item = u32>) -> Vec<What> {
    let keys = keys.into_iter().map(|key| key.to_ne_bytes().to_vec());
    keys.map(What::Delete).collect()
}

/// One call or two for a hash map of some elements.
pub fn stories<C: Call>(
    call: C,
    values: impl Strategy<Value = u32>,
    events: impl Strategy<Value = Vec<Raw>>,
) -> impl Strategy<Value = Story<C>> {
    let elements = btree_map(number(), values, 1..=12);
    (select(HASHES), elements, 0..=1usize, vec(events, 1..=2)).prop_map(
        move |(map_type, elements, free, turns)| {
            let material = material(&elements);
            let turns = turns.iter().map(|raw| Turn {
                events: raw.iter().map(|raw| raw.event(&material)).collect(),
                ..Turn::undisturbed(call.clone())
            });
            Story {
                stage: material.stage(map_type, elements.len(), free),
                turns: turns.collect(),
            }
        },
    )
}
