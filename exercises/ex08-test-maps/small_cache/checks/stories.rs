//! The stories that the checks tell.

use harness::proptest::collection::{btree_map, vec};
use harness::proptest::prelude::{Strategy, any, prop_oneof};
use harness::proptest::sample::{Index, select};
use harness::story::{Event, Stage, Story, Turn, What};
use libbpf_rs::MapType;

use super::asking::{Ask, Requests};

/// A cache with room for `max` elements, and these in it.
pub fn cache(max: usize, elements: &[(u32, u64)]) -> Stage {
    let bytes = |(key, value): &(u32, u64)| {
        (key.to_ne_bytes().to_vec(), value.to_ne_bytes().to_vec())
    };
    Stage {
        map_type: MapType::Hash,
        key_size: 4,
        value_size: 8,
        max_entries: max as u32,
        elements: elements.iter().map(bytes).collect(),
    }
}

/// 1 = 101, 2 = 102, …
pub fn plain(count: u32) -> Vec<(u32, u64)> {
    (1..=count).map(|n| (n, 100 + u64::from(n))).collect()
}

pub fn story(stage: Stage, calls: &[Ask]) -> Story<Ask> {
    let turns = calls.iter().cloned().map(Turn::undisturbed).collect();
    Story { stage, turns }
}

pub fn get(key: u32, value: u64) -> Ask {
    Ask::Get { key, value }
}

/// Requests for these keys, once each.
pub fn run(keys: &[u32]) -> Ask {
    Ask::Run(Requests {
        keys: keys.to_vec(),
        endless: false,
        factor: 10,
        is_over: false,
    })
}

/// What another program does to the elements of these keys.
pub fn races(keys: &[u32]) -> Vec<What> {
    let mut whats = vec![What::Empty];
    for key in keys {
        let key = key.to_ne_bytes().to_vec();
        whats.push(What::Delete(key.clone()));
        whats.push(What::Write(key, 777u64.to_ne_bytes().to_vec()));
    }
    whats
}

/// Any key, and more often than by chance one of the outermost.
fn key() -> impl Strategy<Value = u32> {
    prop_oneof![
        any::<u32>(),
        select(vec![0, 1, 255, 256, 1 << 31, u32::MAX])
    ]
}

pub fn value() -> impl Strategy<Value = u64> {
    prop_oneof![
        any::<u64>(),
        select(vec![0, 1, u64::from(u32::MAX), u64::MAX])
    ]
}

/// Random stories of a cache with this many elements and room for `free` more. `ask` makes a
/// call of one of the keys, half of which aren't there, and of a value. No value is less than
/// `least`: where 0 is taken for none is another check's.
pub fn stories(
    free: impl Strategy<Value = usize>,
    least: u64,
    whats: &'static [fn(u32, u64) -> What],
    ask: fn(u32, u64) -> Ask,
) -> impl Strategy<Value = Story<Ask>> {
    let value = || value().prop_map(move |value| value.max(least));
    let event = (0..6usize, select(whats), any::<Index>(), value());
    let turn = (any::<Index>(), value(), vec(event, 0..=2));
    let elements = btree_map(key(), value(), 2..=12);
    (elements, free, vec(turn, 1..=4)).prop_map(
        move |(elements, free, turns)| {
            let all: Vec<_> = elements.into_iter().collect();
            let there = &all[..all.len() / 2];
            let turns = turns.into_iter().map(|(key, value, events)| {
                let events =
                    events.into_iter().map(|(before, what, key, value)| {
                        let what = what(key.get(&all).0, value);
                        Event { before, what }
                    });
                Turn {
                    events: events.collect(),
                    ..Turn::undisturbed(ask(key.get(&all).0, value))
                }
            });
            Story {
                stage: cache(there.len() + free, there),
                turns: turns.collect(),
            }
        },
    )
}

pub fn write(key: u32, value: u64) -> What {
    What::Write(key.to_ne_bytes().to_vec(), value.to_ne_bytes().to_vec())
}

pub fn delete(key: u32, _: u64) -> What {
    What::Delete(key.to_ne_bytes().to_vec())
}

pub fn empty(_: u32, _: u64) -> What {
    What::Empty
}

pub fn fill(_: u32, _: u64) -> What {
    What::Fill
}
