//! How a case's map is made, and what happens to it before the call.

use std::str::FromStr;

use anyhow::{Error, Result, bail};

use super::words::{Key, Letter, number};

/// One step on the way to the situation of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// `max=200`, `RDONLY`: the map is created so.
    Created(Change),
    /// `a`: an element is there.
    Put(Letter),
    /// `many`: as many elements are there as the map has room for.
    Many,
    /// `net`: the prefix 10.0.0.0/8 is there.
    Net,
    /// `guard`: a value is there that looks like a buffer's end and what lies behind it.
    Guard,
    /// `-a`: an element was deleted again.
    Deleted(Key),
    /// `frozen`.
    Frozen,
    /// `nobody`: the call is made without any privilege.
    Nobody,
    /// `caps=bpf`: the call is made with these capabilities only.
    Caps(Caps),
    /// `pinned`: it's pinned in a bpffs.
    Pinned,
    /// `opened=RDONLY`: it's pinned, and the call is made on what that path was opened as.
    Opened(Vec<CreateFlag>),
    /// `fd=closed`: the call is made on another descriptor than the map's.
    Fd(WrongFd),
}

/// The capabilities that a call is made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caps {
    /// `none`.
    None,
    /// `bpf`: `CAP_BPF`.
    Bpf,
    /// `bpf+perfmon`: that and `CAP_PERFMON`.
    BpfPerfmon,
    /// `bpf+net`: `CAP_BPF` and `CAP_NET_ADMIN`.
    BpfNetAdmin,
    /// `admin`: `CAP_SYS_ADMIN`.
    SysAdmin,
}

/// A descriptor that isn't the map's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrongFd {
    /// `fd=-1`.
    MinusOne,
    /// `fd=closed`: a number that isn't open.
    Closed,
    /// `fd=file`: an ordinary file's.
    File,
}

/// What a map is created by, other than its kind usually is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// `key=8`: `key_size`.
    Key(u32),
    /// `value=8`: `value_size`.
    Value(u32),
    /// `max=200`: `max_entries`.
    Max(u32),
    /// `name=fact`.
    Name(String),
    /// `type=9999`.
    Type(u32),
    /// `flags=0`: `map_flags` is this.
    Flags(Vec<CreateFlag>),
    /// `flags+=RDONLY`, and before a call `RDONLY`: `map_flags` has this too.
    AddFlags(Vec<CreateFlag>),
    /// `extra=3`: `map_extra`.
    Extra(u32),
    /// `inner=0`: `inner_map_fd`.
    Inner(u32),
    /// `numa=0`: `numa_node`.
    Numa(u32),
    /// `sz=0`: `opts.sz`.
    Sz(u32),
    /// `btf=0`: `btf_fd`, with types that would belong to it.
    Btf(u32),
}

/// A flag for creating a map, without `BPF_F_`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are the kernel's")]
pub enum CreateFlag {
    NoPrealloc,
    NoCommonLru,
    NumaNode,
    Rdonly,
    Wronly,
    ZeroSeed,
    RdonlyProg,
    WronlyProg,
    Mmapable,
    InnerMap,
    /// Bits by their number.
    Bits(u32),
}

impl FromStr for Given {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self> {
        if let Some(key) = word.strip_prefix('-') {
            return Ok(Self::Deleted(key.parse()?));
        }
        if let Some(caps) = word.strip_prefix("caps=") {
            return Ok(Self::Caps(caps.parse()?));
        }
        if let Some(names) = word.strip_prefix("opened=") {
            return Ok(Self::Opened(flags(names)?));
        }
        if word.chars().all(|c| c.is_ascii_uppercase() || c == '_') {
            return Ok(Self::Created(Change::AddFlags(flags(word)?)));
        }
        Ok(match word {
            "many" => Self::Many,
            "net" => Self::Net,
            "guard" => Self::Guard,
            "frozen" => Self::Frozen,
            "nobody" => Self::Nobody,
            "pinned" => Self::Pinned,
            "fd=-1" => Self::Fd(WrongFd::MinusOne),
            "fd=closed" => Self::Fd(WrongFd::Closed),
            "fd=file" => Self::Fd(WrongFd::File),
            _ => match word.split_once('=') {
                Some(_) => Self::Created(word.parse()?),
                None => Self::Put(word.parse()?),
            },
        })
    }
}

impl FromStr for Change {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self> {
        Ok(match word.split_once('=') {
            Some(("key", size)) => Self::Key(number(size)?),
            Some(("value", size)) => Self::Value(number(size)?),
            Some(("max", entries)) => Self::Max(number(entries)?),
            Some(("name", name)) => Self::Name(name.to_owned()),
            Some(("type", kind)) => Self::Type(number(kind)?),
            Some(("flags", names)) => Self::Flags(flags(names)?),
            Some(("flags+", names)) => Self::AddFlags(flags(names)?),
            Some(("extra", extra)) => Self::Extra(number(extra)?),
            Some(("inner", fd)) => Self::Inner(number(fd)?),
            Some(("numa", node)) => Self::Numa(number(node)?),
            Some(("sz", size)) => Self::Sz(number(size)?),
            Some(("btf", fd)) => Self::Btf(number(fd)?),
            _ => bail!("no parameter {word}"),
        })
    }
}

impl FromStr for Caps {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self> {
        Ok(match word {
            "none" => Self::None,
            "bpf" => Self::Bpf,
            "bpf+perfmon" => Self::BpfPerfmon,
            "bpf+net" => Self::BpfNetAdmin,
            "admin" => Self::SysAdmin,
            _ => bail!("no capabilities {word}"),
        })
    }
}

/// `RDONLY+WRONLY`.
pub(super) fn flags(names: &str) -> Result<Vec<CreateFlag>> {
    names.split('+').map(str::parse).collect()
}

impl FromStr for CreateFlag {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Ok(match name {
            "NO_PREALLOC" => Self::NoPrealloc,
            "NO_COMMON_LRU" => Self::NoCommonLru,
            "NUMA_NODE" => Self::NumaNode,
            "RDONLY" => Self::Rdonly,
            "WRONLY" => Self::Wronly,
            "ZERO_SEED" => Self::ZeroSeed,
            "RDONLY_PROG" => Self::RdonlyProg,
            "WRONLY_PROG" => Self::WronlyProg,
            "MMAPABLE" => Self::Mmapable,
            "INNER_MAP" => Self::InnerMap,
            bits => Self::Bits(number(bits)?),
        })
    }
}
