//! Stories of functions that are called with a key of a hash map, and maybe a value for it.

use std::fmt::Debug;
use std::ops::RangeInclusive;

use libbpf_rs::MapType;
use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use proptest::sample::{Index, select};

use crate::material::{Material, Raw, material};
use crate::numbers;
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

/// The same with a value that an element has already, the call's own or another one; and
/// with a key, or a value, that's all zeros.
pub fn special<C>(
    keys: Keys,
    free: usize,
    call: impl Fn(Vec<u8>, Vec<u8>) -> C,
) -> Vec<Story<C>> {
    let material = Material::plain(4, 4, 3);
    let zeros = material.clone().with_zeros();
    let zero = vec![0; 4];
    let (old, new) = (0, 2);
    let place = if keys == Keys::New { new } else { old };
    let story = |material: &Material, key: &[u8], value: &[u8]| {
        let call = call(key.to_vec(), value.to_vec());
        Story {
            stage: material.stage(MapType::Hash, 2, free),
            turns: vec![Turn::undisturbed(call)],
        }
    };
    let key = &material.keys[place];
    let large = Material::large(3);
    // What's new to this map is all zeros.
    let mut without = material.clone();
    without.keys[new].fill(0);
    vec![
        story(&material, key, &material.values[0]),
        story(&material, key, &material.values[1]),
        story(&material, key, &zero),
        story(&zeros, &zeros.keys[place], &zero),
        story(&zeros, &zeros.keys[place], &material.spare_value(0)),
        story(&without, &without.keys[place], &material.spare_value(0)),
        story(&large, &large.keys[place], &large.spare_value(0)),
    ]
}

/// The same for maps of other types: an LRU_HASH, and an array, where all keys are old.
pub fn of_other_types<C>(
    keys: Keys,
    call: impl Fn(Vec<u8>, Vec<u8>) -> C,
) -> Vec<Story<C>> {
    // Room to spare, lest it drops any.
    let mut lru = plain(keys, 1000, &call);
    lru.stage.map_type = MapType::LruHash;
    let numbers = numbers::material(&[(0, 7), (1, 8)].into());
    let mut array =
        plain(keys, 0, |_, value| call(numbers.keys[1].clone(), value));
    array.stage = numbers.stage(MapType::Array, 2, 0);
    match keys {
        Keys::New => vec![lru],
        _ => vec![lru, array],
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

/// What another program may do to the keys of such a story. Some of it writes what the call
/// is to write.
#[must_use]
pub fn races() -> Vec<What> {
    let material = Material::plain(4, 4, 3);
    let [new, old, other] = [2, 0, 1].map(|place| material.keys[place].clone());
    let write =
        |key: &Vec<u8>, n| What::Write(key.clone(), material.spare_value(n));
    vec![
        write(&new, 1),
        What::Delete(new.clone()),
        write(&old, 1),
        What::Delete(old.clone()),
        write(&other, 1),
        What::Delete(other),
        write(&new, 0),
        write(&old, 0),
    ]
}

/// What the value of a call is like.
#[derive(Clone, Copy, Debug)]
enum Like {
    /// Nothing that the map has.
    None,
    /// What the key has, if it's there.
    Old,
    /// All zeros.
    Zero,
}

/// The call's key, unless another one is due, its value, and what happens meanwhile.
type RawTurn = (Index, Like, Vec<Raw>);

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
    let values = select(&[Like::None, Like::None, Like::Old, Like::Zero]);
    let turns = vec((any::<Index>(), values, events), 1..=3);
    (material, 1..=3usize, free, turns).prop_map(
        move |(material, old, free, turns)| {
            let turn = |(n, (any, like, events)): (usize, RawTurn)| {
                let key = match keys {
                    Keys::Old => material.keys[n % old].clone(),
                    Keys::New => material.keys[old + n].clone(),
                    Keys::Any => material.key(any),
                };
                let event = |raw: &Raw| raw.event_near(&key, &material);
                let value = match like {
                    Like::None => material.spare_value(n),
                    Like::Old => {
                        let place =
                            material.keys.iter().position(|k| *k == key);
                        material.values[place.unwrap_or_default()].clone()
                    }
                    Like::Zero => vec![0; material.value_size as usize],
                };
                Turn {
                    events: events.iter().map(event).collect(),
                    ..Turn::undisturbed(call(key, value))
                }
            };
            Story {
                stage: material.stage(MapType::Hash, old, free),
                turns: turns.into_iter().enumerate().map(turn).collect(),
            }
        },
    )
}
