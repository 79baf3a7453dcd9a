//! The map of a story: how it's made, and what another program does to it.

use std::fmt;

use anyhow::Result;
use libbpf_rs::libbpf_sys::{self, bpf_map_create_opts};
use libbpf_rs::{MapCore, MapFlags, MapHandle, MapType};

use crate::maps::{self, full_prefix};
use crate::what::{Contents, What, listed};

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
            maps::write(&map, key, value, MapFlags::ANY)?;
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
            What::Write(key, value) => {
                maps::write(map, key, value, MapFlags::ANY)
            }
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
                    let _ = maps::write(map, &key, &value, flags);
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
        let is_trie = self.map_type == MapType::LpmTrie;
        let length = self.key_size as usize - if is_trie { 4 } else { 0 };
        let mut key = vec![0xf7; length];
        for (place, byte) in key.iter_mut().zip(number.to_ne_bytes()) {
            *place ^= byte;
        }
        if is_trie { full_prefix(&key) } else { key }
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
