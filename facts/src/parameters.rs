//! What a map is created by, and the keys and values that it takes.

use std::os::fd::RawFd;
use std::ptr;

use facts::answer::{RawErrno, Value};
use facts::cases::{Change, Letter};
use facts::{Holds, MapKind};
use libbpf_rs::libbpf_sys::{self, bpf_map_create_opts};
use libbpf_rs::{MapHandle, MapType};

use crate::lock::LockTypes;
use crate::{flags, raw};

/// What a map is created by.
#[derive(Clone)]
pub struct Parameters {
    pub kind: MapKind,
    pub number: u32,
    pub name: String,
    pub key: u32,
    pub value: u32,
    pub max: u32,
    pub opts: bpf_map_create_opts,
}

impl Parameters {
    /// What every map of this kind is created by, where a case says nothing else.
    fn usual(kind: MapKind, lock: &LockTypes) -> Self {
        use libbpf_sys as sys;
        let (number, key, flags) = match kind {
            MapKind::Hash | MapKind::HashLock => (sys::BPF_MAP_TYPE_HASH, 4, 0),
            MapKind::LruHash => (sys::BPF_MAP_TYPE_LRU_HASH, 4, 0),
            MapKind::PercpuHash => (sys::BPF_MAP_TYPE_PERCPU_HASH, 4, 0),
            MapKind::Array => (sys::BPF_MAP_TYPE_ARRAY, 4, 0),
            MapKind::PercpuArray => (sys::BPF_MAP_TYPE_PERCPU_ARRAY, 4, 0),
            MapKind::LpmTrie => {
                (sys::BPF_MAP_TYPE_LPM_TRIE, 8, sys::BPF_F_NO_PREALLOC)
            }
            MapKind::Queue => (sys::BPF_MAP_TYPE_QUEUE, 0, 0),
            MapKind::Stack => (sys::BPF_MAP_TYPE_STACK, 0, 0),
            MapKind::BloomFilter => (sys::BPF_MAP_TYPE_BLOOM_FILTER, 0, 0),
        };
        let mut opts = bpf_map_create_opts {
            sz: size_of::<bpf_map_create_opts>() as _,
            map_flags: flags,
            ..Default::default()
        };
        let mut value = 4;
        if kind.is_locked() {
            value = 8;
            opts.btf_fd = lock.fd();
            opts.btf_key_type_id = lock.key;
            opts.btf_value_type_id = lock.value;
        }
        Self {
            kind,
            number,
            name: "fact".to_owned(),
            key,
            value,
            max: 2,
            opts,
        }
    }

    /// The parameters of a map of this kind, with a case's changes.
    pub fn changed<'a>(
        kind: MapKind,
        lock: &LockTypes,
        changes: impl IntoIterator<Item = &'a Change>,
    ) -> Self {
        let mut parameters = Self::usual(kind, lock);
        for change in changes {
            parameters.change(change);
        }
        parameters
    }

    fn change(&mut self, change: &Change) {
        match change {
            Change::Key(size) => self.key = *size,
            Change::Value(size) => self.value = *size,
            Change::Max(entries) => self.max = *entries,
            Change::Name(name) => name.clone_into(&mut self.name),
            Change::Type(number) => self.number = *number,
            Change::Flags(names) => {
                self.opts.map_flags = flags::of_creating(names);
            }
            Change::AddFlags(names) => {
                self.opts.map_flags |= flags::of_creating(names);
            }
            Change::Extra(extra) => self.opts.map_extra = (*extra).into(),
            Change::Numa(node) => self.opts.numa_node = *node,
            Change::Sz(size) => self.opts.sz = (*size).into(),
            Change::Btf(fd) => {
                self.opts.btf_fd = *fd;
                self.opts.btf_key_type_id = 1;
                self.opts.btf_value_type_id = 1;
            }
        }
    }

    /// Creates a map by the method of libbpf-rs.
    pub fn create(&self) -> libbpf_rs::Result<MapHandle> {
        MapHandle::create(
            MapType::from(self.number),
            Some(&self.name),
            self.key,
            self.value,
            self.max,
            &self.opts,
        )
    }

    /// Creates a map by the C function.
    pub fn create_raw(&self) -> Result<RawFd, RawErrno> {
        let name = std::ffi::CString::new(self.name.as_str());
        let name = match &name {
            Ok(name) if !self.name.is_empty() => name.as_ptr(),
            _ => ptr::null(),
        };
        // SAFETY: the name ends with NUL or is null, and `opts` is a whole structure.
        let fd = unsafe {
            libbpf_sys::bpf_map_create(
                self.number,
                name,
                self.key,
                self.value,
                self.max,
                &raw const self.opts,
            )
        };
        raw::descriptor(fd)
    }

    /// How many values lie behind each other, and how far apart.
    pub fn slots(&self) -> (usize, usize) {
        let length = self.value as usize;
        if self.kind.is_per_cpu() {
            (raw::cpus(), length.next_multiple_of(8))
        } else {
            (1, length)
        }
    }

    /// The key of a number.
    pub fn key(&self, number: u32) -> Vec<u8> {
        let mut key = number.to_le_bytes().to_vec();
        if self.kind.holds() == Holds::Prefixes {
            let [low, high, ..] = number.to_le_bytes();
            key = 32u32.to_ne_bytes().to_vec();
            key.extend([10, 0, high, low]);
        }
        key.resize(self.key as usize, 0);
        key
    }

    /// One value that holds a number, as the methods of libbpf-rs take it.
    pub fn value(&self, number: u32) -> Vec<u8> {
        let mut value = vec![9; (self.value as usize).saturating_sub(4)];
        value.extend(number.to_le_bytes());
        value.truncate(self.value as usize);
        value
    }

    /// The value for every CPU, as the kernel takes it.
    pub fn values(&self, number: u32) -> Vec<u8> {
        let (slots, distance) = self.slots();
        let mut values = self.value(number);
        values.resize(distance, 0);
        values.repeat(slots)
    }

    /// The numbers in a value: one, or one per CPU.
    pub fn numbers(&self, values: &[u8]) -> Vec<u32> {
        let (slots, distance) = self.slots();
        let last = self.value as usize;
        (0..slots)
            .map(|slot| {
                let end = slot * distance + last;
                let bytes = values[end.saturating_sub(4)..end].try_into();
                bytes.map_or(u32::MAX, u32::from_le_bytes)
            })
            .collect()
    }

    /// The keys, values and number of elements that a batch writes; `value` makes those of
    /// a number.
    pub fn batch(
        &self,
        letters: &[Letter],
        value: impl Fn(u32) -> Vec<u8>,
    ) -> (Vec<u8>, Vec<u8>, u32) {
        let numbers = || letters.iter().map(|letter| letter.number());
        (
            numbers().flat_map(|number| self.key(number)).collect(),
            numbers().flat_map(value).collect(),
            u32::try_from(letters.len()).expect("a few"),
        )
    }
}

/// The value that all of these are.
pub fn same(numbers: &[u32]) -> Value {
    match numbers {
        [first, others @ ..] if others.iter().all(|n| n == first) => {
            Value::Same(*first)
        }
        _ => Value::Different,
    }
}
