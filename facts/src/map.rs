//! A map in the situation that a case describes.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, AsRawFd, IntoRawFd, RawFd};
use std::ptr;

use anyhow::{Context, Result, bail};
use facts::Kind;
use libbpf_rs::libbpf_sys::{self, bpf_map_create_opts};
use libbpf_rs::{MapCore, MapHandle, MapType};

use crate::lock::LockTypes;
use crate::raw;

/// The value that a situation gives to the key of this number.
pub const GIVEN: u32 = 100;

/// A descriptor that isn't open: far above any that this program opens.
const CLOSED: RawFd = 1000;

/// What a map is created by.
#[derive(Clone)]
pub struct Parameters {
    pub kind: Kind,
    pub number: u32,
    pub name: String,
    pub key: u32,
    pub value: u32,
    pub max: u32,
    pub opts: bpf_map_create_opts,
}

impl Parameters {
    /// What every map of this kind is created by, where a case says nothing else.
    fn usual(kind: Kind, lock: &LockTypes) -> Self {
        let (number, key, flags) = match kind {
            Kind::Hash | Kind::HashLock => {
                (libbpf_sys::BPF_MAP_TYPE_HASH, 4, 0)
            }
            Kind::LruHash => (libbpf_sys::BPF_MAP_TYPE_LRU_HASH, 4, 0),
            Kind::PercpuHash => (libbpf_sys::BPF_MAP_TYPE_PERCPU_HASH, 4, 0),
            Kind::Array => (libbpf_sys::BPF_MAP_TYPE_ARRAY, 4, 0),
            Kind::PercpuArray => (libbpf_sys::BPF_MAP_TYPE_PERCPU_ARRAY, 4, 0),
            Kind::LpmTrie => (
                libbpf_sys::BPF_MAP_TYPE_LPM_TRIE,
                8,
                libbpf_sys::BPF_F_NO_PREALLOC,
            ),
            Kind::Queue => (libbpf_sys::BPF_MAP_TYPE_QUEUE, 0, 0),
            Kind::Stack => (libbpf_sys::BPF_MAP_TYPE_STACK, 0, 0),
            Kind::BloomFilter => (libbpf_sys::BPF_MAP_TYPE_BLOOM_FILTER, 0, 0),
        };
        let mut opts = bpf_map_create_opts {
            sz: size_of::<bpf_map_create_opts>() as _,
            map_flags: flags,
            ..Default::default()
        };
        let mut value = 4;
        if kind == Kind::HashLock {
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

    /// The usual parameters with a case's changes: `key=8`, `flags+=RDONLY`, or a flag in
    /// capitals. Returns whether the word was one.
    fn change(&mut self, word: &str) -> Result<bool> {
        if let Some(flags) = word.strip_prefix("flags+=") {
            self.opts.map_flags |= create_flags(flags)?;
        } else if let Some((name, value)) = word.split_once('=') {
            match name {
                "name" => self.name = value.to_owned(),
                "flags" => self.opts.map_flags = create_flags(value)?,
                "fd" => return Ok(false),
                _ => {
                    let number = number(value)?;
                    match name {
                        "key" => self.key = number,
                        "value" => self.value = number,
                        "max" => self.max = number,
                        "type" => self.number = number,
                        "extra" => self.opts.map_extra = number.into(),
                        "numa" => self.opts.numa_node = number,
                        "sz" => self.opts.sz = number.into(),
                        "btf" => {
                            self.opts.btf_fd = number;
                            self.opts.btf_key_type_id = 1;
                            self.opts.btf_value_type_id = 1;
                        }
                        _ => bail!("no parameter {name}"),
                    }
                }
            }
        } else if word.chars().all(|c| c.is_ascii_uppercase() || c == '_') {
            self.opts.map_flags |= create_flags(word)?;
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    /// The parameters of a map of this kind, with the changes among `words`.
    pub fn changed(
        kind: Kind,
        lock: &LockTypes,
        words: &[&str],
    ) -> Result<Self> {
        let mut parameters = Self::usual(kind, lock);
        for word in words {
            parameters.change(word)?;
        }
        Ok(parameters)
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

    /// How many values lie behind each other, and how far apart.
    pub fn slots(&self) -> (usize, usize) {
        match self.kind {
            Kind::PercpuHash | Kind::PercpuArray => {
                (raw::cpus(), (self.value as usize).next_multiple_of(8))
            }
            _ => (1, self.value as usize),
        }
    }

    /// The key of a number.
    pub fn key(&self, number: u32) -> Vec<u8> {
        let mut key = number.to_le_bytes().to_vec();
        if self.kind == Kind::LpmTrie {
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

    pub fn has_keys(&self) -> bool {
        !matches!(self.kind, Kind::Queue | Kind::Stack | Kind::BloomFilter)
    }
}

/// A map, and what is needed to call it as the case says and to look at it from aside.
pub struct Map {
    pub parameters: Parameters,
    pub handle: MapHandle,
    pub id: u32,
    /// The descriptor that the calls use: the handle's, or a wrong one.
    pub fd: RawFd,
    /// A descriptor with all rights, for the situation and for looking at the result.
    aside: MapHandle,
    /// The keys as a walk found them, before the situation deleted any.
    order: Vec<Vec<u8>>,
    /// Whether the calls are made without any privilege.
    pub nobody: bool,
}

impl Map {
    /// Makes the map and brings it into the situation; the error is the errno with which
    /// the map couldn't be created.
    pub fn given(
        kind: Kind,
        lock: &LockTypes,
        words: &[&str],
    ) -> Result<Result<Self, String>> {
        let parameters = Parameters::changed(kind, lock, words)?;
        let handle = match parameters.create() {
            Ok(handle) => handle,
            Err(error) => {
                let number = shared::errno::of_error(&error);
                let name = raw::name(number.unwrap_or_default());
                return Ok(Err(name));
            }
        };
        let id = handle.info()?.info.id;
        let aside = MapHandle::from_map_id(id)?;
        let fd = handle.as_fd().as_raw_fd();
        let mut map = Self {
            parameters,
            handle,
            id,
            fd,
            aside,
            order: Vec::new(),
            nobody: false,
        };
        for word in words {
            map.prepare(word).with_context(|| format!("given {word}"))?;
        }
        if map.order.is_empty() {
            map.order = map.walk();
        }
        Ok(Ok(map))
    }

    fn prepare(&mut self, word: &str) -> Result<()> {
        if self.parameters.clone().change(word)? {
            return Ok(());
        }
        if let Some(deleted) = word.strip_prefix('-') {
            self.order = self.walk();
            let key = self.key(deleted)?.context("a key")?;
            return checked(raw::delete(self.aside(), Some(&key)));
        }
        match word {
            "nobody" => self.nobody = true,
            "frozen" => checked(raw::freeze(self.aside()))?,
            "many" => {
                for number in 0..self.parameters.max {
                    self.put(number)?;
                }
            }
            "net" => {
                let mut key = 8u32.to_ne_bytes().to_vec();
                key.extend([10, 0, 0, 0]);
                let values = self.parameters.values(GIVEN + 8);
                checked(raw::update(self.aside(), Some(&key), &values, 0))?;
            }
            "guard" => {
                let fill = crate::guard::FILL;
                let value = [GIVEN as u8, fill, fill, fill];
                checked(raw::update(self.aside(), None, &value, 0))?;
            }
            "fd=-1" => self.fd = -1,
            "fd=closed" => self.fd = CLOSED,
            "fd=file" => {
                self.fd = File::open("/proc/self/status")?.into_raw_fd();
            }
            letter => {
                let number = number_of(letter)
                    .with_context(|| format!("no situation {letter}"))?;
                self.put(number)?;
            }
        }
        Ok(())
    }

    fn put(&self, number: u32) -> Result<()> {
        let key = self.parameters.key(number);
        let key = self.parameters.has_keys().then_some(&key[..]);
        let values = self.parameters.values(GIVEN + number);
        checked(raw::update(self.aside(), key, &values, 0))
    }

    /// Whether the case is about a descriptor that isn't the map's.
    pub fn fd_is_wrong(&self) -> bool {
        self.fd != self.handle.as_fd().as_raw_fd()
    }

    /// The full-rights descriptor.
    fn aside(&self) -> RawFd {
        self.aside.as_fd().as_raw_fd()
    }

    /// The key that a word of a case means; `None` for no key at all.
    pub fn key(&self, word: &str) -> Result<Option<Vec<u8>>> {
        Ok(match word {
            "null" => None,
            "key" => Some(vec![1, 0, 0, 0]),
            "first" => Some(self.order.first().context("a first key")?.clone()),
            "last" => Some(self.order.last().context("a last key")?.clone()),
            "long" => {
                let mut key = self.parameters.key(0);
                key[..4].copy_from_slice(&33u32.to_ne_bytes());
                Some(key)
            }
            _ if !self.parameters.has_keys() => None,
            letter => Some(
                self.parameters
                    .key(number_of(letter).context("a key's letter")?),
            ),
        })
    }

    /// All keys, by get_next_key.
    pub fn walk(&self) -> Vec<Vec<u8>> {
        let mut keys = Vec::<Vec<u8>>::new();
        if self.parameters.has_keys() {
            let size = self.parameters.key as usize;
            while let Ok(key) =
                raw::next(self.aside(), keys.last().map(|key| &key[..]), size)
            {
                keys.push(key);
            }
        }
        keys
    }

    /// All elements.
    pub fn elements(&self) -> BTreeMap<Vec<u8>, Vec<u8>> {
        let length = self.parameters.values(0).len();
        let mut elements = BTreeMap::new();
        for key in self.walk() {
            let mut values = vec![0; length];
            if raw::lookup(self.aside(), Some(&key), &mut values, 0) == 0 {
                elements.insert(key, values);
            }
        }
        elements
    }

    /// Takes all that a queue or stack holds.
    pub fn pop_all(&self) -> Vec<u32> {
        let mut popped = Vec::new();
        let mut value = self.parameters.values(0);
        while raw::take(self.aside(), None, &mut value, 0) == 0 {
            popped.extend(self.parameters.numbers(&value));
        }
        popped
    }
}

impl Drop for Map {
    fn drop(&mut self) {
        if self.fd_is_wrong() && (0..CLOSED).contains(&self.fd) {
            // SAFETY: `prepare` opened it, and nothing else closes it.
            unsafe { nix::libc::close(self.fd) };
        }
    }
}

fn checked(answer: i32) -> Result<()> {
    if answer == 0 {
        return Ok(());
    }
    Err(io::Error::from_raw_os_error(-answer).into())
}

/// The number of the key that a letter stands for.
pub fn number_of(letter: &str) -> Option<u32> {
    ["a", "b", "c"]
        .iter()
        .position(|known| *known == letter)
        .and_then(|position| u32::try_from(position).ok())
}

/// A decimal or hexadecimal number.
pub fn number(text: &str) -> Result<u32> {
    let number = match text.strip_prefix("0x") {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => text.parse(),
    };
    number.with_context(|| format!("no number {text}"))
}

fn create_flags(names: &str) -> Result<u32> {
    let mut flags = 0;
    for name in names.split('+') {
        flags |= match name {
            "NO_PREALLOC" => libbpf_sys::BPF_F_NO_PREALLOC,
            "NO_COMMON_LRU" => libbpf_sys::BPF_F_NO_COMMON_LRU,
            "NUMA_NODE" => libbpf_sys::BPF_F_NUMA_NODE,
            "RDONLY" => libbpf_sys::BPF_F_RDONLY,
            "WRONLY" => libbpf_sys::BPF_F_WRONLY,
            "ZERO_SEED" => libbpf_sys::BPF_F_ZERO_SEED,
            "RDONLY_PROG" => libbpf_sys::BPF_F_RDONLY_PROG,
            "WRONLY_PROG" => libbpf_sys::BPF_F_WRONLY_PROG,
            "MMAPABLE" => libbpf_sys::BPF_F_MMAPABLE,
            "INNER_MAP" => libbpf_sys::BPF_F_INNER_MAP,
            _ => number(name)?,
        };
    }
    Ok(flags)
}

/// Creates a map by the C function: the descriptor, or the negative errno.
pub fn create(parameters: &Parameters) -> i32 {
    let name = std::ffi::CString::new(parameters.name.as_str());
    let name = match &name {
        Ok(name) if !parameters.name.is_empty() => name.as_ptr(),
        _ => ptr::null(),
    };
    // SAFETY: the name ends with NUL or is null, and `opts` is a whole structure.
    unsafe {
        libbpf_sys::bpf_map_create(
            parameters.number,
            name,
            parameters.key,
            parameters.value,
            parameters.max,
            &raw const parameters.opts,
        )
    }
}
