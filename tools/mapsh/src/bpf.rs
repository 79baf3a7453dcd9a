//! `bpf(2)`, with a `union bpf_attr` that can be looked at afterwards.
//!
//! Numbers and places are those of the kernel's include/uapi/linux/bpf.h;
//! `tests/header.rs` compares them with it.

use std::ffi::CString;
use std::os::fd::RawFd;

use nix::libc;

/// A command of `bpf(2)`, by its number in `enum bpf_cmd`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Cmd {
    MapCreate = 0,
    MapLookupElem = 1,
    MapUpdateElem = 2,
    MapDeleteElem = 3,
    MapGetNextKey = 4,
    ObjPin = 6,
    ObjGet = 7,
    MapGetNextId = 12,
    MapGetFdById = 14,
    ObjGetInfoByFd = 15,
    BtfLoad = 18,
    MapLookupAndDeleteElem = 21,
    MapFreeze = 22,
    MapLookupBatch = 24,
    MapLookupAndDeleteBatch = 25,
    MapUpdateBatch = 26,
    MapDeleteBatch = 27,
}

impl Cmd {
    /// Its name in the header.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::MapCreate => "BPF_MAP_CREATE",
            Self::MapLookupElem => "BPF_MAP_LOOKUP_ELEM",
            Self::MapUpdateElem => "BPF_MAP_UPDATE_ELEM",
            Self::MapDeleteElem => "BPF_MAP_DELETE_ELEM",
            Self::MapGetNextKey => "BPF_MAP_GET_NEXT_KEY",
            Self::ObjPin => "BPF_OBJ_PIN",
            Self::ObjGet => "BPF_OBJ_GET",
            Self::MapGetNextId => "BPF_MAP_GET_NEXT_ID",
            Self::MapGetFdById => "BPF_MAP_GET_FD_BY_ID",
            Self::ObjGetInfoByFd => "BPF_OBJ_GET_INFO_BY_FD",
            Self::BtfLoad => "BPF_BTF_LOAD",
            Self::MapLookupAndDeleteElem => "BPF_MAP_LOOKUP_AND_DELETE_ELEM",
            Self::MapFreeze => "BPF_MAP_FREEZE",
            Self::MapLookupBatch => "BPF_MAP_LOOKUP_BATCH",
            Self::MapLookupAndDeleteBatch => "BPF_MAP_LOOKUP_AND_DELETE_BATCH",
            Self::MapUpdateBatch => "BPF_MAP_UPDATE_BATCH",
            Self::MapDeleteBatch => "BPF_MAP_DELETE_BATCH",
        }
    }
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A number of 4 bytes; the kernel may write it.
    U32(u32),
    /// A number of 8 bytes.
    U64(u64),
    /// A name of 16 bytes, the last of which is NUL.
    Name([u8; 16]),
    /// A pointer to bytes that the kernel reads.
    Reads(Vec<u8>),
    /// A pointer to bytes that the kernel writes.
    Writes(Vec<u8>),
    /// A pointer to a path.
    Path(CString),
    /// No pointer.
    Null,
}

impl Value {
    fn size(&self) -> usize {
        match self {
            Self::U32(_) => 4,
            Self::Name(_) => 16,
            _ => 8,
        }
    }
}

/// A field of `union bpf_attr`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name in the header.
    pub name: &'static str,
    /// Where it begins, in bytes.
    pub offset: usize,
    /// What was given, and after the call what the kernel has made of it.
    pub value: Value,
    /// What the number was before, where the kernel wrote another.
    pub was: Option<u32>,
    /// What the number means, such as `BPF_NOEXIST`; empty where that's plain.
    pub means: String,
}

/// What a command gets: those fields of the union that belong to it. The rest is zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attr(pub Vec<Field>);

impl Attr {
    /// With one field more.
    #[must_use]
    pub fn with(
        mut self,
        name: &'static str,
        offset: usize,
        value: Value,
    ) -> Self {
        self.0.push(Field {
            name,
            offset,
            value,
            was: None,
            means: String::new(),
        });
        self
    }

    /// With these words for the number of the last field.
    #[must_use]
    pub fn meaning(mut self, means: impl Into<String>) -> Self {
        if let Some(field) = self.0.last_mut() {
            field.means = means.into();
        }
        self
    }

    /// The bytes that a pointer points to.
    #[must_use]
    pub fn bytes(&self, name: &str) -> &[u8] {
        match self.value(name) {
            Some(Value::Reads(bytes) | Value::Writes(bytes)) => bytes,
            _ => &[],
        }
    }

    /// A number of 4 bytes; 0 where there is none.
    #[must_use]
    pub fn number(&self, name: &str) -> u32 {
        match self.value(name) {
            Some(Value::U32(number)) => *number,
            _ => 0,
        }
    }

    /// A number of 8 bytes; 0 where there is none.
    #[must_use]
    pub fn long(&self, name: &str) -> u64 {
        match self.value(name) {
            Some(Value::U64(number)) => *number,
            _ => 0,
        }
    }

    /// The bytes of a name, without the zeros behind.
    #[must_use]
    pub fn name(&self) -> &[u8] {
        match self.value("map_name") {
            Some(Value::Name(name)) => {
                let end = name.iter().position(|byte| *byte == 0);
                &name[..end.unwrap_or(name.len())]
            }
            _ => &[],
        }
    }

    fn value(&self, name: &str) -> Option<&Value> {
        let field = self.0.iter().find(|field| field.name == name)?;
        Some(&field.value)
    }

    /// How many bytes of the union the kernel is given.
    #[must_use]
    pub fn size(&self) -> usize {
        let end = |field: &Field| field.offset + field.value.size();
        self.0.iter().map(end).max().unwrap_or_default()
    }
}

/// As many bytes as any of the commands here needs, aligned like the kernel's union.
#[repr(C, align(8))]
struct Union([u8; 128]);

/// Calls `bpf(2)`. Afterwards `attr` holds what the kernel wrote.
///
/// # Errors
/// The errno, positive.
///
/// # Safety
/// Each pointer's bytes are as many as the command reads or writes there for the map that
/// it's about.
pub unsafe fn bpf(cmd: Cmd, attr: &mut Attr) -> Result<RawFd, i32> {
    let mut union = Union([0; 128]);
    for Field { offset, value, .. } in &mut attr.0 {
        let mut put = |bytes: &[u8]| {
            union.0[*offset..*offset + bytes.len()].copy_from_slice(bytes);
        };
        // A pointer has 8 bytes there on every machine.
        let mut point = |address: usize| put(&(address as u64).to_ne_bytes());
        match value {
            Value::U32(number) => put(&number.to_ne_bytes()),
            Value::U64(number) => put(&number.to_ne_bytes()),
            Value::Name(name) => put(name),
            Value::Reads(bytes) => point(bytes.as_ptr() as usize),
            Value::Writes(bytes) => point(bytes.as_mut_ptr() as usize),
            Value::Path(path) => point(path.as_ptr() as usize),
            Value::Null => {}
        }
    }
    // SAFETY: the kernel reads and writes at most `size` bytes of the union, which has
    // them; what the pointers point to is the caller's to answer for.
    let answer = unsafe {
        libc::syscall(
            libc::SYS_bpf,
            cmd as libc::c_long,
            union.0.as_mut_ptr(),
            attr.size(),
        )
    };
    let errno = nix::errno::Errno::last_raw();
    for field in &mut attr.0 {
        let Value::U32(number) = &mut field.value else {
            continue;
        };
        let bytes = &union.0[field.offset..field.offset + 4];
        let now = u32::from_ne_bytes(bytes.try_into().expect("4 bytes"));
        if now != *number {
            field.was = Some(*number);
            *number = now;
        }
    }
    if answer < 0 {
        Err(errno)
    } else {
        Ok(answer as RawFd)
    }
}
