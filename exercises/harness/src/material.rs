//! What stories are made of: keys and values of all sizes, and the events of a kind.

use std::ops::RangeInclusive;

use fastrand::Rng;
use libbpf_rs::MapType;
use nix::libc::{E2BIG, EBUSY, EFAULT, EINVAL, ENOMEM, ENOSPC, EPERM};
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any};
use proptest::sample::{Index, select};

use crate::story::{Event, Stage, What};

pub use crate::maps::full_prefix;

/// Different keys and different values, all of one size each.
#[derive(Clone, Debug)]
pub struct Material {
    /// In bytes.
    pub key_size: u32,
    /// In bytes.
    pub value_size: u32,
    /// All different.
    pub keys: Vec<Vec<u8>>,
    /// All different, and at least as many.
    pub values: Vec<Vec<u8>>,
}

impl Material {
    /// Keys and values that are easily told apart, for the stories that come first:
    /// `[1, 1, 1, 1] = [101, 101, 101, 101]`, `[2, 2, 2, 2] = [102, 102, 102, 102]`, …
    #[must_use]
    pub fn plain(key_size: u32, value_size: u32, count: u8) -> Self {
        let all = |size, from, count| {
            (0..count).map(|n| vec![from + n; size as usize]).collect()
        };
        Self {
            key_size,
            value_size,
            keys: all(key_size, 1, count),
            values: all(value_size, 101, 2 * count),
        }
    }

    /// Keys and values that are longer than anybody's buffer. A key mustn't have more than 512
    /// bytes before 5.11.
    #[must_use]
    pub fn large(count: u8) -> Self {
        Self::plain(300, 3000, count)
    }

    /// The same, but that the first key and the first value are all zeros.
    #[must_use]
    pub fn with_zeros(mut self) -> Self {
        self.keys[0].fill(0);
        self.values[0].fill(0);
        self
    }

    /// The same with keys that a map of this type can have.
    #[must_use]
    pub fn for_type(mut self, map_type: MapType) -> Self {
        if map_type == MapType::LpmTrie {
            self.key_size += 4;
            for key in &mut self.keys {
                *key = full_prefix(key);
            }
        }
        self
    }

    /// A map that has the first `count` keys, each with its value, and room for `free` more.
    #[must_use]
    pub fn stage(&self, map_type: MapType, count: usize, free: usize) -> Stage {
        Stage {
            map_type,
            key_size: self.key_size,
            value_size: self.value_size,
            max_entries: (count + free) as u32,
            elements: self.elements(count),
        }
    }

    /// A value that no element has that [`Self::elements`] gives: the `n`th of them, as many
    /// as there are keys.
    #[must_use]
    pub fn spare_value(&self, n: usize) -> Vec<u8> {
        self.values[self.keys.len() + n].clone()
    }

    /// One of the keys.
    #[must_use]
    pub fn key(&self, place: Index) -> Vec<u8> {
        place.get(&self.keys).clone()
    }

    /// One of the values.
    #[must_use]
    pub fn value(&self, place: Index) -> Vec<u8> {
        place.get(&self.values).clone()
    }

    /// The first `count` keys, each with its value.
    #[must_use]
    pub fn elements(&self, count: usize) -> Vec<(Vec<u8>, Vec<u8>)> {
        let elements = self.keys.iter().cloned().zip(self.values.clone());
        elements.take(count).collect()
    }
}

/// Keys and values of 1 to 64 bytes, with zeros and bytes from 0x80 on more often than by
/// chance. There are `count` keys.
pub fn material(
    count: RangeInclusive<usize>,
) -> impl Strategy<Value = Material> {
    of_sizes(1..=64, 1..=64, count)
}

/// The same, of other sizes, none of them over 64.
pub fn of_sizes(
    key_sizes: RangeInclusive<u32>,
    value_sizes: RangeInclusive<u32>,
    count: RangeInclusive<usize>,
) -> impl Strategy<Value = Material> {
    (key_sizes, value_sizes, count, any::<u64>().no_shrink()).prop_map(
        |(key_size, value_size, count, seed)| {
            let mut rng = Rng::with_seed(seed);
            Material {
                key_size,
                value_size,
                keys: different(&mut rng, key_size as usize, count),
                values: different(&mut rng, value_size as usize, 2 * count),
            }
        },
    )
}

/// `count` different byte strings. A seed gives the same first bytes whatever the size, so
/// that a story is shortened by its sizes.
fn different(rng: &mut Rng, size: usize, count: usize) -> Vec<Vec<u8>> {
    let mut all = Vec::<Vec<u8>>::new();
    for _ in 0..count {
        let mut own = Rng::with_seed(rng.u64(..));
        let byte = || match own.u8(..4) {
            0 => 0,
            1 => own.u8(0x80..),
            _ => own.u8(..),
        };
        let mut bytes: Vec<_> =
            std::iter::repeat_with(byte).take(size).collect();
        // The next one that isn't there yet: of one byte each there are 256.
        while all.contains(&bytes) {
            for byte in &mut bytes {
                *byte = byte.wrapping_add(1);
                if *byte != 0 {
                    break;
                }
            }
        }
        all.push(bytes);
    }
    all
}

/// What another program, or the kernel, may do in a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the same as in What")]
pub enum Kind {
    Write,
    Delete,
    Empty,
    Fill,
    Freeze,
    Refuse,
}

/// The map types that hold any keys, and delete and walk alike.
pub const HASHES: &[MapType] = &[MapType::Hash, MapType::LruHash];

/// Those whose elements can be deleted by their keys. All prefixes of an LPM_TRIE have full
/// length here.
pub const DELETABLE: &[MapType] = &[
    MapType::Hash,
    MapType::LpmTrie,
    MapType::PercpuHash,
    MapType::LruHash,
];

/// What another program does to single elements.
pub const OTHERS: &[Kind] = &[Kind::Write, Kind::Delete];

/// The errors that the kernel may give to any call on a map, and that no answer is there to
/// understand.
pub const ERRNOS: &[i32] = &[EPERM, ENOMEM, EFAULT, EINVAL, EBUSY];

/// The same, and those that mean a full map.
pub const MORE_ERRNOS: &[i32] =
    &[EPERM, ENOMEM, EFAULT, EINVAL, EBUSY, E2BIG, ENOSPC];

/// An event whose key and value are still to be picked.
#[derive(Clone, Debug)]
pub struct Raw {
    before: usize,
    kind: Kind,
    own: bool,
    key: Index,
    value: Index,
    errno: i32,
}

impl Raw {
    /// The event with keys and values of the material.
    #[must_use]
    pub fn event(&self, material: &Material) -> Event {
        self.with(material.key(self.key), material)
    }

    /// The same; every other event is about the key that the answer is called with.
    #[must_use]
    pub fn event_near(&self, own: &[u8], material: &Material) -> Event {
        let key = if self.own {
            own.to_vec()
        } else {
            material.key(self.key)
        };
        self.with(key, material)
    }

    fn with(&self, key: Vec<u8>, material: &Material) -> Event {
        // The others are for the answer's own writing.
        let values = &material.values[..material.keys.len()];
        let what = match self.kind {
            Kind::Write => What::Write(key, self.value.get(values).clone()),
            Kind::Delete => What::Delete(key),
            Kind::Empty => What::Empty,
            Kind::Fill => What::Fill,
            Kind::Freeze => What::Freeze,
            Kind::Refuse => What::Refuse(self.errno),
        };
        Event {
            before: self.before,
            what,
        }
    }
}

/// Up to three events of these kinds, each before one of the first `calls` calls. Where the
/// kernel refuses, it's with one of `errnos`.
pub fn events(
    kinds: &'static [Kind],
    errnos: &'static [i32],
    calls: usize,
) -> impl Strategy<Value = Vec<Raw>> {
    let event = (
        0..calls.max(1),
        select(kinds),
        any::<bool>(),
        any::<Index>(),
        any::<Index>(),
        select(errnos),
    )
        .prop_map(|(before, kind, own, key, value, errno)| Raw {
            before,
            kind,
            own,
            key,
            value,
            errno,
        });
    vec(event, 1..=3)
}

/// No event at all.
pub fn nothing() -> impl Strategy<Value = Vec<Raw>> {
    Just(Vec::new())
}

/// That the kernel refuses a call, for each of these errnos.
#[must_use]
pub fn refusals(errnos: &[i32]) -> Vec<What> {
    errnos.iter().copied().map(What::Refuse).collect()
}
