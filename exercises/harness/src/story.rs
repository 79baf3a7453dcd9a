//! What happens around an answer, as data: the map it finds, the calls that are made of it,
//! and what another program does, or the kernel refuses, before which of its `bpf(2)` calls.

use std::collections::BTreeMap;
use std::fmt::{self, Debug};

use anyhow::Result;
use libbpf_rs::libbpf_sys::{self, bpf_map_create_opts};
use libbpf_rs::{MapCore, MapFlags, MapHandle, MapType};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use shared::errno;

use crate::maps;

/// The elements of a map. A queue's are in order, by keys that count from 0.
pub type Contents = BTreeMap<Vec<u8>, Vec<u8>>;

/// One of an answer's functions with its arguments.
pub trait Call: Clone + Debug {
    /// What the function returns when all goes well.
    type Returned: DeserializeOwned + Debug + PartialEq;

    /// Whether the map that the function returns stays open.
    const KEEPS_A_MAP: bool = false;

    /// Its name.
    fn function(&self) -> &'static str;

    /// What the answer program is sent, for the map of this id.
    fn arguments(&self, map: u32) -> impl Serialize;

    /// The call as feedback quotes it, without the map.
    fn told(&self) -> String;
}

/// A value that the answer program sends in the words of its `Debug`, because the checker
/// hasn't got its type. Feedback quotes it without quotation marks.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Shown(pub String);

impl Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A map and what happens to it.
#[derive(Clone, Debug)]
pub struct Story<C> {
    /// The map.
    pub stage: Stage,
    /// What the answer is called for, one after the other, in one process.
    pub turns: Vec<Turn<C>>,
}

/// One call of an answer's function.
#[derive(Clone, Debug)]
pub struct Turn<C> {
    /// The function and its arguments.
    pub call: C,
    /// What happens meanwhile.
    pub events: Vec<Event>,
    /// Which thread goes on at each call, where there are several: a place among those that
    /// wait. Where it ends, the one that was born first goes on.
    pub schedule: Vec<usize>,
}

/// Something that happens just before one of the answer's `bpf(2)` calls on maps.
#[derive(Clone, Debug)]
pub struct Event {
    /// Before the which call, from 0.
    pub before: usize,
    /// What happens.
    pub what: What,
}

/// What another program does, or the kernel.
#[derive(Clone, Debug)]
pub enum What {
    /// Another program writes an element, new or not; to a queue it adds one.
    Write(Vec<u8>, Vec<u8>),
    /// Another program deletes an element, if it's there; from a queue, whose key is empty,
    /// it takes one.
    Delete(Vec<u8>),
    /// Another program deletes everything.
    Empty,
    /// Another program inserts elements until there's no room left.
    Fill,
    /// Another program freezes the map.
    Freeze,
    /// From here on the kernel is too old to take elements: before 5.14, for a hash map.
    TakeNone,
    /// Somebody presses Ctrl+C. A program that has noticed it doesn't forget it.
    Interrupt,
    /// The kernel refuses the answer's call, with this errno.
    Refuse(i32),
}

impl<C> Story<C> {
    /// Calls of functions that don't get a map.
    pub fn of_calls(calls: impl IntoIterator<Item = C>) -> Self {
        Self {
            stage: Stage::unused(),
            turns: calls.into_iter().map(Turn::undisturbed).collect(),
        }
    }

    /// The same once for each of these, which happens before the answer's first call.
    #[must_use]
    pub fn at_once(&self, whats: &[What]) -> Vec<Self>
    where
        C: Clone,
    {
        let story = |what: &What| {
            let mut story = self.clone();
            let what = what.clone();
            story.turns[0].events.push(Event { before: 0, what });
            story
        };
        whats.iter().map(story).collect()
    }
}

impl<C> Turn<C> {
    /// A call that nothing disturbs.
    pub fn undisturbed(call: C) -> Self {
        Self {
            call,
            events: Vec::new(),
            schedule: Vec::new(),
        }
    }
}

/// How a map is made, and what's in it at first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Its type.
    pub map_type: MapType,
    /// In bytes.
    pub key_size: u32,
    /// In bytes.
    pub value_size: u32,
    /// How many elements fit.
    pub max_entries: u32,
    /// The elements it has at first, in the order in which they are written.
    pub elements: Vec<(Vec<u8>, Vec<u8>)>,
}

impl Stage {
    /// For functions that don't get a map.
    #[must_use]
    pub fn unused() -> Self {
        Self {
            map_type: MapType::Array,
            key_size: 4,
            value_size: 4,
            max_entries: 1,
            elements: Vec::new(),
        }
    }

    /// Makes the map. A hash spreads the keys in the same way each time, so that a story is
    /// the same each time.
    ///
    /// # Errors
    /// The kernel refuses.
    pub fn set(&self) -> Result<MapHandle> {
        let mut opts = bpf_map_create_opts {
            sz: size_of::<bpf_map_create_opts>() as _,
            ..Default::default()
        };
        opts.map_flags = match self.map_type {
            MapType::Hash | MapType::LruHash | MapType::PercpuHash => {
                libbpf_sys::BPF_F_ZERO_SEED
            }
            MapType::LpmTrie => libbpf_sys::BPF_F_NO_PREALLOC,
            _ => 0,
        };
        let map = maps::create_with(
            self.map_type,
            self.key_size,
            self.value_size,
            self.max_entries,
            &opts,
        )?;
        for (key, value) in &self.elements {
            map.update(key, value, MapFlags::ANY)?;
        }
        Ok(map)
    }

    /// Whether this key and this value have the map's sizes.
    #[must_use]
    pub fn fits(&self, key: &[u8], value: &[u8]) -> bool {
        (key.len(), value.len())
            == (self.key_size as usize, self.value_size as usize)
    }

    fn has_no_keys(&self) -> bool {
        matches!(self.map_type, MapType::Queue | MapType::Stack)
    }

    /// Does to the map what another program does. Where the map doesn't let it, nothing
    /// happens: that's what another program would meet too.
    pub(crate) fn let_happen(&self, what: &What, map: &MapHandle) {
        let done = match what {
            What::Write(key, value) => map.update(key, value, MapFlags::ANY),
            What::Delete(_) if self.has_no_keys() => {
                map.lookup_and_delete(&[]).map(|_| ())
            }
            What::Delete(key) => map.delete(key),
            What::Empty => {
                if self.has_no_keys() {
                    while let Ok(Some(_)) = map.lookup_and_delete(&[]) {}
                } else if let Ok(contents) = self.contents(map) {
                    for key in contents.keys() {
                        let _ = map.delete(key);
                    }
                }
                Ok(())
            }
            What::Fill => {
                let value = vec![0xee; self.value_size as usize];
                let flags = if self.has_no_keys() {
                    MapFlags::ANY
                } else {
                    MapFlags::NO_EXIST
                };
                for number in 0..self.max_entries {
                    let key = self.foreign_key(number);
                    let _ = map.update(&key, &value, flags);
                }
                Ok(())
            }
            What::Freeze => map.freeze(),
            What::TakeNone | What::Interrupt | What::Refuse(_) => Ok(()),
        };
        // Refused, or there was nothing to delete.
        let _ = done;
    }

    /// A key of another program's own.
    fn foreign_key(&self, number: u32) -> Vec<u8> {
        if self.has_no_keys() {
            return Vec::new();
        }
        let mut key = vec![0xf7; self.key_size as usize];
        for (place, byte) in key.iter_mut().zip(number.to_ne_bytes()) {
            *place ^= byte;
        }
        key
    }

    /// All elements of the map.
    ///
    /// # Errors
    /// The kernel refuses.
    pub fn contents(&self, map: &MapHandle) -> Result<Contents> {
        if !self.has_no_keys() {
            return maps::contents(map);
        }
        // There's no other way to look at a queue. Nobody else runs meanwhile.
        let mut values = Vec::new();
        while let Some(value) = map.lookup_and_delete(&[])? {
            values.push(value);
        }
        if self.map_type == MapType::Stack {
            values.reverse();
        }
        for value in &values {
            map.update(&[], value, MapFlags::ANY)?;
        }
        let number = |place: usize| place.to_be_bytes().to_vec();
        let keys = (0..values.len()).map(number);
        Ok(keys.zip(values).collect())
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            map_type,
            key_size,
            value_size,
            max_entries,
            elements,
        } = self;
        write!(
            f,
            "{map_type:?}，key {key_size} 字节，value {value_size} 字节，\
             最多 {max_entries} 个，"
        )?;
        match elements.len() {
            0 if *map_type == MapType::Array => f.write_str("全都是 0"),
            0 => f.write_str("里面是空的"),
            count => {
                write!(f, "里面有 {count} 个：")?;
                f.write_str(&listed(elements.iter().map(|(k, v)| (k, v))))
            }
        }
    }
}

/// Elements as feedback quotes them, the first few of many.
pub fn listed<'a>(
    elements: impl IntoIterator<Item = (&'a Vec<u8>, &'a Vec<u8>)>,
) -> String {
    first_few(elements.into_iter().map(|(key, value)| {
        if key.is_empty() {
            format!("{value:?}")
        } else {
            format!("{key:?} = {value:?}")
        }
    }))
}

/// The first few of many things, as feedback quotes them.
pub fn first_few(things: impl IntoIterator<Item = String>) -> String {
    const SHOWN: usize = 6;
    let all: Vec<_> = things.into_iter().collect();
    if all.len() <= SHOWN {
        return all.join("，");
    }
    format!("{}……共 {} 个", all[..SHOWN].join("，"), all.len())
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Write(key, value) if key.is_empty() => {
                write!(f, "别的程序放进了 {value:?}")
            }
            Self::Delete(key) if key.is_empty() => {
                f.write_str("别的程序拿走了一个")
            }
            Self::Write(key, value) => {
                write!(f, "别的程序写入了 {key:?} = {value:?}")
            }
            Self::Delete(key) => write!(f, "别的程序删除了 {key:?}"),
            Self::Empty => f.write_str("别的程序把 map 删空了"),
            Self::Fill => f.write_str("别的程序把 map 填满了"),
            Self::Freeze => f.write_str("别的程序冻结了 map"),
            Self::TakeNone => f.write_str("内核太旧，不支持取走"),
            Self::Interrupt => f.write_str("来了 Ctrl+C"),
            Self::Refuse(number) => {
                write!(f, "内核拒绝：{}", errno::full_name(*number))
            }
        }
    }
}
