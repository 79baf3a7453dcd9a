//! What a map is created by, and the keys and values that it takes.

use std::os::fd::{AsRawFd, RawFd};
use std::ptr;
use std::rc::Rc;

use anyhow::{Context, Result};
use facts::answer::{RawErrno, Value};
use facts::cases::{Change, Letter};
use facts::{Holds, MapKind};
use libbpf_rs::libbpf_sys::{self, bpf_map_create_opts};
use libbpf_rs::{MapHandle, MapType};

use crate::lock::LockTypes;
use crate::objects::Objects;
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
    /// What its keys or values are descriptors of.
    objects: Rc<Objects>,
}

impl Parameters {
    /// What every map of this kind is created by, where a case says nothing else.
    ///
    /// # Errors
    /// When what its keys or values refer to can't be made.
    fn usual(kind: MapKind, lock: &LockTypes) -> Result<Self> {
        let objects = Objects::of(kind)
            .with_context(|| format!("what a {kind} refers to"))?;
        let owned = kind.holds() == Holds::Owned;
        let key = match kind.holds() {
            Holds::Prefixes => 8,
            _ if kind.has_keys() => 4,
            _ => 0,
        };
        let flags = if owned || kind.holds() == Holds::Prefixes {
            libbpf_sys::BPF_F_NO_PREALLOC
        } else {
            0
        };
        let mut opts = bpf_map_create_opts {
            sz: size_of::<bpf_map_create_opts>() as _,
            map_flags: flags,
            ..Default::default()
        };
        let (value, max) = match kind.holds() {
            // One page, of which there is no smaller one on any machine.
            Holds::Records => (0, 4096),
            Holds::Owned => (4, 0),
            // Only with 8 bytes it can be looked up.
            _ if kind == MapKind::SockHash => (8, 2),
            _ if kind.is_locked() => (8, 2),
            _ => (4, 2),
        };
        if kind.is_locked() || owned {
            opts.btf_fd = lock.fd();
            opts.btf_key_type_id = lock.key;
            opts.btf_value_type_id = if owned { lock.key } else { lock.value };
        }
        if let Some(inner) = &objects.inner {
            opts.inner_map_fd = inner.as_raw_fd() as u32;
        }
        Ok(Self {
            kind,
            number: number(kind),
            name: "fact".to_owned(),
            key,
            value,
            max,
            opts,
            objects: Rc::new(objects),
        })
    }

    /// The parameters of a map of this kind, with a case's changes.
    ///
    /// # Errors
    /// When what its keys or values refer to can't be made.
    pub fn changed<'a>(
        kind: MapKind,
        lock: &LockTypes,
        changes: impl IntoIterator<Item = &'a Change>,
    ) -> Result<Self> {
        let mut parameters = Self::usual(kind, lock)?;
        for change in changes {
            parameters.change(change);
        }
        Ok(parameters)
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
            Change::Inner(fd) => self.opts.inner_map_fd = *fd,
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
        if let Some(fd) = self.objects.key(number) {
            key = fd.to_ne_bytes().to_vec();
        }
        if self.kind.holds() == Holds::Prefixes {
            let [low, high, ..] = number.to_le_bytes();
            key = 32u32.to_ne_bytes().to_vec();
            key.extend([10, 0, high, low]);
        }
        key.resize(self.key as usize, 0);
        key
    }

    /// The keys of all letters, where no walk finds them.
    pub fn owners(&self) -> impl Iterator<Item = Vec<u8>> {
        self.objects.keys().map(|fd| fd.to_ne_bytes().to_vec())
    }

    /// One value that holds a number, as the methods of libbpf-rs take it.
    pub fn value(&self, number: u32) -> Vec<u8> {
        if self.kind == MapKind::DevMap {
            // The one network interface that every machine has.
            return LOOPBACK.to_ne_bytes().to_vec();
        }
        if let Some(fd) = self.objects.value(number) {
            let mut value = fd.to_ne_bytes().to_vec();
            value.resize(self.value as usize, 0);
            return value;
        }
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
                let start = slot * distance;
                self.number(&values[start..start + last])
            })
            .collect()
    }

    /// The number that is found where the value of another was written.
    pub fn written(&self, number: u32) -> u32 {
        match self.kind {
            MapKind::DevMap => LOOPBACK,
            _ => number,
        }
    }

    /// The number in one value.
    pub fn number(&self, value: &[u8]) -> u32 {
        self.objects.number(value).unwrap_or_else(|| {
            let bytes = value[value.len().saturating_sub(4)..].try_into();
            bytes.map_or(u32::MAX, u32::from_le_bytes)
        })
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

/// `lo`.
const LOOPBACK: u32 = 1;

/// `map_type`.
fn number(kind: MapKind) -> u32 {
    use libbpf_sys as sys;
    match kind {
        MapKind::Hash | MapKind::HashLock => sys::BPF_MAP_TYPE_HASH,
        MapKind::LruHash => sys::BPF_MAP_TYPE_LRU_HASH,
        MapKind::PercpuHash => sys::BPF_MAP_TYPE_PERCPU_HASH,
        MapKind::LruPercpuHash => sys::BPF_MAP_TYPE_LRU_PERCPU_HASH,
        MapKind::Array => sys::BPF_MAP_TYPE_ARRAY,
        MapKind::PercpuArray => sys::BPF_MAP_TYPE_PERCPU_ARRAY,
        MapKind::LpmTrie => sys::BPF_MAP_TYPE_LPM_TRIE,
        MapKind::Queue => sys::BPF_MAP_TYPE_QUEUE,
        MapKind::Stack => sys::BPF_MAP_TYPE_STACK,
        MapKind::BloomFilter => sys::BPF_MAP_TYPE_BLOOM_FILTER,
        MapKind::RingBuf => sys::BPF_MAP_TYPE_RINGBUF,
        MapKind::ProgArray => sys::BPF_MAP_TYPE_PROG_ARRAY,
        MapKind::ArrayOfMaps => sys::BPF_MAP_TYPE_ARRAY_OF_MAPS,
        MapKind::HashOfMaps => sys::BPF_MAP_TYPE_HASH_OF_MAPS,
        MapKind::CpuMap => sys::BPF_MAP_TYPE_CPUMAP,
        MapKind::DevMap => sys::BPF_MAP_TYPE_DEVMAP,
        MapKind::SockHash => sys::BPF_MAP_TYPE_SOCKHASH,
        MapKind::SkStorage => sys::BPF_MAP_TYPE_SK_STORAGE,
        MapKind::TaskStorage => sys::BPF_MAP_TYPE_TASK_STORAGE,
        MapKind::InodeStorage => sys::BPF_MAP_TYPE_INODE_STORAGE,
        MapKind::CgrpStorage => sys::BPF_MAP_TYPE_CGRP_STORAGE,
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
