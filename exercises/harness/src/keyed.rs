//! Stories of functions that are called with a key of a hash map, and maybe a value for it.

use std::fmt::Debug;
use std::ops::RangeInclusive;

use libbpf_rs::MapType;
use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use proptest::sample::Index;

use crate::material::{Material, Raw, material};
use crate::story::{Story, Turn, What};

/// Which keys the calls of a story are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// One that the map has.
    Old,
    /// One that it hasn't, another one each time.
    New,
    /// Any, the same one again as well.
    Any,
}

/// One call for a map of two elements that has room for `free` more. `call` makes it of the
/// key and of a value that nobody else writes.
pub fn plain<C>(
    keys: Keys,
    free: usize,
    call: impl Fn(Vec<u8>, Vec<u8>) -> C,
) -> Story<C> {
    let material = Material::plain(4, 4, 3);
    let key = &material.keys[if keys == Keys::New { 2 } else { 0 }];
    Story {
        stage: material.stage(MapType::Hash, 2, free),
        turns: vec![Turn::undisturbed(call(
            key.clone(),
            material.spare_value(0),
        ))],
    }
}

/// Calls for such a map whose key, or whose value, is too long or too short.
pub fn misfits<C>(
    keys: Keys,
    call: impl Fn(Vec<u8>, Vec<u8>) -> C,
) -> Vec<Story<C>> {
    let lengths = [(8, 4), (3, 4), (0, 4), (4, 8), (4, 3), (4, 0)];
    lengths
        .map(|(key_length, value_length)| {
            plain(keys, 1, |mut key, mut value| {
                key.resize(key_length, 0);
                value.resize(value_length, 0);
                call(key, value)
            })
        })
        .into()
}

/// What another program may do to the keys of such a story.
#[must_use]
pub fn races() -> Vec<What> {
    let material = Material::plain(4, 4, 3);
    let value = material.spare_value(1);
    let keys = [2, 0, 1].map(|place| material.keys[place].clone());
    keys.into_iter()
        .flat_map(|key| {
            [What::Write(key.clone(), value.clone()), What::Delete(key)]
        })
        .collect()
}

/// Room for every key that comes up in [`stories`].
pub const ALL: RangeInclusive<usize> = 8..=9;

/// Up to three calls for a map of up to three elements that has room for `free` more. Half
/// of the events are about the call's own key. Keys and values are of all sizes.
pub fn stories<C: Debug + 'static>(
    keys: Keys,
    free: RangeInclusive<usize>,
    events: impl Strategy<Value = Vec<Raw>>,
    call: impl Fn(Vec<u8>, Vec<u8>) -> C,
) -> impl Strategy<Value = Story<C>> {
    stories_of(material(KEYS), keys, free, events, call)
}

/// How many keys and values the material of a story has.
pub const KEYS: RangeInclusive<usize> = 6..=9;

/// The same with keys and values of other sizes. The material has as many of them as
/// [`KEYS`] says.
pub fn stories_of<C: Debug + 'static>(
    material: impl Strategy<Value = Material>,
    keys: Keys,
    free: RangeInclusive<usize>,
    events: impl Strategy<Value = Vec<Raw>>,
    call: impl Fn(Vec<u8>, Vec<u8>) -> C,
) -> impl Strategy<Value = Story<C>> {
    let turns = vec((any::<Index>(), events), 1..=3);
    (material, 1..=3usize, free, turns).prop_map(
        move |(material, old, free, turns)| {
            let turn = |(n, (any, events)): (usize, (Index, Vec<Raw>))| {
                let key = match keys {
                    Keys::Old => material.keys[n % old].clone(),
                    Keys::New => material.keys[old + n].clone(),
                    Keys::Any => material.key(any),
                };
                let event = |raw: &Raw| raw.event_near(&key, &material);
                Turn {
                    events: events.iter().map(event).collect(),
                    call: call(key, material.spare_value(n)),
                    schedule: Vec::new(),
                }
            };
            Story {
                stage: material.stage(MapType::Hash, old, free),
                turns: turns.into_iter().enumerate().map(turn).collect(),
            }
        },
    )
}
