//! An open map, and the attributes of the calls on it.

use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};

use crate::attrs::{fd_by_id, next_id};
use crate::bpf::{Attr, Cmd, Value, bpf};
use crate::data::{Shape, show};
use crate::kind::{Kind, possible_cpus};

/// What a call answered: a descriptor or 0, or the errno, positive.
pub type Answer = Result<RawFd, i32>;

/// An open map.
#[derive(Debug)]
pub struct Map {
    /// The descriptor.
    pub fd: OwnedFd,
    /// Which kind.
    pub kind: Kind,
    /// Of a key, in bytes.
    pub key_size: usize,
    /// Of a value, in bytes; for each CPU, where it has several.
    pub value_size: usize,
    /// How keys are shown: as they were written; nothing before that.
    pub keys: Option<Shape>,
    /// How values are shown.
    pub values: Option<Shape>,
    /// Whether it's sure that its values have no lock: it was made here, without one.
    pub lockless: bool,
    /// Where the last batch stopped.
    pub out_batch: Option<Vec<u8>>,
}

/// What the kernel says of a map: `struct bpf_map_info`, as far as all kernels have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Info {
    /// Which kind.
    pub kind: Kind,
    /// The id.
    pub id: u32,
    /// In bytes.
    pub key_size: u32,
    /// In bytes.
    pub value_size: u32,
    /// The most elements.
    pub max_entries: u32,
    /// `BPF_F_…`
    pub flags: u32,
    /// The name; empty for none.
    pub name: String,
}

impl Info {
    /// How many bytes of the struct are asked for: up to the name.
    pub const SIZE: usize = 40;

    /// Reads the struct.
    ///
    /// # Panics
    /// `bytes` are fewer.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Self {
        let number = |at: usize| {
            let bytes = bytes[at * 4..at * 4 + 4].try_into();
            u32::from_ne_bytes(bytes.expect("4 bytes"))
        };
        let name = bytes[24..40].split(|byte| *byte == 0).next();
        Self {
            kind: Kind(number(0)),
            id: number(1),
            key_size: number(2),
            value_size: number(3),
            max_entries: number(4),
            flags: number(5),
            name: String::from_utf8_lossy(name.unwrap_or_default())
                .into_owned(),
        }
    }

    /// The attribute that asks for it.
    #[must_use]
    pub fn attr(fd: RawFd) -> Attr {
        Attr::default()
            .with("bpf_fd", 0, Value::U32(fd as u32))
            .with("info_len", 4, Value::U32(Self::SIZE as u32))
            .with("info", 8, Value::Writes(vec![0; Self::SIZE]))
    }

    /// Asks for it.
    ///
    /// # Errors
    /// The errno.
    pub fn of(fd: RawFd) -> Result<Self, i32> {
        let mut attr = Self::attr(fd);
        // SAFETY: the kernel writes at most `info_len` bytes, which there are.
        unsafe { bpf(Cmd::ObjGetInfoByFd, &mut attr) }?;
        Ok(Self::read(attr.bytes("info")))
    }
}

impl Map {
    /// The map of a descriptor that the kernel has just given, and of which it says this.
    #[must_use]
    pub fn new(fd: OwnedFd, info: &Info) -> Self {
        Self {
            fd,
            kind: info.kind,
            key_size: info.key_size as usize,
            value_size: info.value_size as usize,
            keys: match info.kind {
                Kind::LPM_TRIE if info.key_size == 8 => Some(Shape::Prefix),
                _ => None,
            },
            values: None,
            lockless: false,
            out_batch: None,
        }
    }

    /// How many bytes an element's value has for user space: those of all CPUs.
    #[must_use]
    pub fn room(&self) -> usize {
        if self.kind.is_per_cpu() {
            self.value_size.next_multiple_of(8) * possible_cpus()
        } else if self.kind.holds_maps() {
            4
        } else {
            self.value_size
        }
    }

    /// A key as it was written.
    #[must_use]
    pub fn show_key(&self, key: &[u8]) -> String {
        show(key, self.keys.as_ref().unwrap_or(&Shape::Number))
    }

    /// A value as it was written; one for each CPU, where there are several.
    #[must_use]
    pub fn show_value(&self, value: &[u8]) -> String {
        let shape = self.values.as_ref().unwrap_or(&Shape::Number);
        if !self.kind.is_per_cpu() {
            return show(value, shape);
        }
        let each = value
            .chunks(self.value_size.next_multiple_of(8).max(1))
            .map(|one| show(&one[..self.value_size], shape));
        format!("[{}]", each.collect::<Vec<_>>().join(", "))
    }

    /// Whether user space can't write to it any more, as /proc says.
    #[must_use]
    pub fn is_frozen(&self) -> bool {
        let about = format!("/proc/self/fdinfo/{}", self.fd.as_raw_fd());
        let about = std::fs::read_to_string(about).unwrap_or_default();
        about.lines().any(|line| {
            line.strip_prefix("frozen:")
                .is_some_and(|it| it.trim() == "1")
        })
    }

    fn elem(&self, key: Option<&[u8]>) -> Attr {
        let key = key.map_or(Value::Null, |key| Value::Reads(key.to_vec()));
        Attr::default()
            .with("map_fd", 0, self.number())
            .with("key", 8, key)
    }

    fn number(&self) -> Value {
        Value::U32(self.fd.as_raw_fd() as u32)
    }

    /// For `BPF_MAP_UPDATE_ELEM`. The key has `key_size` bytes, the value `room()`.
    #[must_use]
    pub fn update(&self, key: Option<&[u8]>, value: &[u8], flags: u64) -> Attr {
        self.elem(key)
            .with("value", 16, Value::Reads(value.to_vec()))
            .with("flags", 24, Value::U64(flags))
    }

    /// For `BPF_MAP_LOOKUP_ELEM` and `BPF_MAP_LOOKUP_AND_DELETE_ELEM`.
    #[must_use]
    pub fn lookup(&self, key: Option<&[u8]>, flags: u64) -> Attr {
        self.elem(key)
            .with("value", 16, Value::Writes(vec![0; self.room()]))
            .with("flags", 24, Value::U64(flags))
    }

    /// For `BPF_MAP_LOOKUP_ELEM` of a BLOOM_FILTER: the value is what is asked after.
    #[must_use]
    pub fn ask(&self, value: &[u8], flags: u64) -> Attr {
        self.elem(None)
            .with("value", 16, Value::Reads(value.to_vec()))
            .with("flags", 24, Value::U64(flags))
    }

    /// For `BPF_MAP_DELETE_ELEM`.
    #[must_use]
    pub fn delete(&self, key: &[u8]) -> Attr {
        self.elem(Some(key))
    }

    /// For `BPF_MAP_GET_NEXT_KEY`.
    #[must_use]
    pub fn next(&self, key: Option<&[u8]>) -> Attr {
        self.elem(key).with(
            "next_key",
            16,
            Value::Writes(vec![0; self.key_size]),
        )
    }

    /// For `BPF_MAP_FREEZE`.
    #[must_use]
    pub fn freeze(&self) -> Attr {
        Attr::default().with("map_fd", 0, self.number())
    }

    /// For the batches, with `count` elements.
    #[must_use]
    pub fn batch(&self, batch: Batch, count: u32, flags: u64) -> Attr {
        let place = |place: Option<Value>| place.unwrap_or(Value::Null);
        Attr::default()
            .with("batch.in_batch", 0, place(batch.from.map(Value::Reads)))
            .with("batch.out_batch", 8, place(batch.to.map(Value::Writes)))
            .with("batch.keys", 16, batch.keys)
            .with("batch.values", 24, batch.values)
            .with("batch.count", 32, Value::U32(count))
            .with("batch.map_fd", 36, self.number())
            .with("batch.elem_flags", 40, Value::U64(flags))
            .with("batch.flags", 48, Value::U64(0))
    }

    /// How many bytes the place has at which a batch stopped: a key, or a number.
    #[must_use]
    pub fn place_size(&self) -> usize {
        self.key_size.max(4)
    }

    /// Calls without a word of it, as a judge does.
    ///
    /// # Errors
    /// The errno.
    pub fn call(&self, cmd: Cmd, mut attr: Attr) -> Result<Attr, i32> {
        // SAFETY: the attribute was made for this map, so each pointer's bytes are as many
        // as the map's sizes ask for.
        unsafe { bpf(cmd, &mut attr) }.map(|_| attr)
    }
}

/// The pointers of a batch.
#[derive(Debug)]
pub struct Batch {
    /// Where it begins.
    pub from: Option<Vec<u8>>,
    /// Room for where it stops.
    pub to: Option<Vec<u8>>,
    /// The keys.
    pub keys: Value,
    /// The values.
    pub values: Value,
}

/// Opens a map by its id without a word of it.
///
/// # Errors
/// The errno.
pub fn open(id: u32) -> Result<(Map, Info), i32> {
    // SAFETY: the command takes no pointer.
    let fd = unsafe { bpf(Cmd::MapGetFdById, &mut fd_by_id(id)) }?;
    let fd = owned(fd);
    let info = Info::of(fd.as_raw_fd())?;
    Ok((Map::new(fd, &info), info))
}

/// The id behind this one; `None` behind the last.
///
/// # Errors
/// The errno.
pub fn id_behind(id: u32) -> Result<Option<u32>, i32> {
    let mut attr = next_id(id);
    // SAFETY: the command takes no pointer.
    match unsafe { bpf(Cmd::MapGetNextId, &mut attr) } {
        Ok(_) => Ok(Some(attr.number("next_id"))),
        Err(nix::libc::ENOENT) => Ok(None),
        Err(errno) => Err(errno),
    }
}

/// A descriptor that the kernel has just given.
#[must_use]
pub fn owned(fd: RawFd) -> OwnedFd {
    // SAFETY: whoever calls has it from a call that makes descriptors, and nowhere else.
    unsafe { OwnedFd::from_raw_fd(fd) }
}
