//! `bpf(2)` itself: open a map, ask what it is, and walk it.

use std::ffi::{CString, c_long};
use std::fs;
use std::io::{self, ErrorKind};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};

use anyhow::{Context, Result};
use nix::libc;
use transcript::{Element, Held, Order};

// Commands of `enum bpf_cmd` in the kernel's include/uapi/linux/bpf.h.
const MAP_LOOKUP_ELEM: c_long = 1;
const MAP_GET_NEXT_KEY: c_long = 4;
const OBJ_GET: c_long = 7;
const MAP_GET_FD_BY_ID: c_long = 14;
const OBJ_GET_INFO_BY_FD: c_long = 15;

/// `enum bpf_map_type` there, in its order.
const KINDS: &[&str] = &[
    "UNSPEC",
    "HASH",
    "ARRAY",
    "PROG_ARRAY",
    "PERF_EVENT_ARRAY",
    "PERCPU_HASH",
    "PERCPU_ARRAY",
    "STACK_TRACE",
    "CGROUP_ARRAY",
    "LRU_HASH",
    "LRU_PERCPU_HASH",
    "LPM_TRIE",
    "ARRAY_OF_MAPS",
    "HASH_OF_MAPS",
    "DEVMAP",
    "SOCKMAP",
    "CPUMAP",
    "XSKMAP",
    "SOCKHASH",
    "CGROUP_STORAGE",
    "REUSEPORT_SOCKARRAY",
    "PERCPU_CGROUP_STORAGE",
    "QUEUE",
    "STACK",
    "SK_STORAGE",
    "DEVMAP_HASH",
    "STRUCT_OPS",
    "RINGBUF",
    "INODE_STORAGE",
    "TASK_STORAGE",
    "BLOOM_FILTER",
    "USER_RINGBUF",
    "CGRP_STORAGE",
    "ARENA",
];

/// The kinds whose walk depends on a seed, which is random without `BPF_F_ZERO_SEED`.
const SEEDED: [&str; 4] =
    ["HASH", "PERCPU_HASH", "LRU_HASH", "LRU_PERCPU_HASH"];
const ZERO_SEED: u32 = 1 << 6;

/// The kinds in which a lookup without a key finds the next element, and leaves it there.
const PEEKED: [&str; 2] = ["QUEUE", "STACK"];

/// How many elements are looked at.
const MOST: usize = 256;

/// The beginning of `struct bpf_map_info`: what all kernels have of it.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct Info {
    kind: u32,
    pub id: u32,
    key_size: u32,
    pub value_size: u32,
    pub max_entries: u32,
    map_flags: u32,
    name: [u8; 16],
}

impl Info {
    /// The map's name.
    pub fn name(&self) -> String {
        let name = self.name.split(|byte| *byte == 0).next();
        String::from_utf8_lossy(name.unwrap_or_default()).into_owned()
    }

    /// The kind's name.
    pub fn kind(&self) -> String {
        let name = KINDS.get(self.kind as usize).copied();
        name.map_or_else(|| self.kind.to_string(), str::to_owned)
    }
}

/// A map that is open here.
pub struct Map {
    fd: OwnedFd,
    pub info: Info,
}

impl Map {
    /// The map of this id, or `None` when there is none.
    ///
    /// # Errors
    /// Without the right to ask (CAP_SYS_ADMIN), for one.
    pub fn by_id(id: u32) -> Result<Option<Self>> {
        match opened(MAP_GET_FD_BY_ID, [id.into(), 0]) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            fd => Ok(Some(Self::new(fd?)?)),
        }
    }

    /// The map that is pinned there, or `None` when something else is.
    pub fn pinned(path: &str) -> Option<Self> {
        let path = CString::new(path).ok()?;
        let fd = opened(OBJ_GET, [path.as_ptr() as u64, 0]).ok()?;
        let about = format!("/proc/self/fdinfo/{}", fd.as_raw_fd());
        let is_map = fs::read_to_string(about).ok()?.contains("map_type:");
        is_map.then(|| Self::new(fd).ok())?
    }

    fn new(fd: OwnedFd) -> io::Result<Self> {
        let mut info = Info::default();
        let fd_and_length =
            fd.as_raw_fd() as u64 | (size_of::<Info>() as u64) << 32;
        let attr = [fd_and_length, (&raw mut info) as u64];
        // SAFETY: the kernel writes at most the length that `attr` gives to `info`.
        unsafe { bpf(OBJ_GET_INFO_BY_FD, attr) }?;
        Ok(Self { fd, info })
    }

    /// What is in it.
    ///
    /// # Errors
    /// When an element that the walk found can't be read.
    pub fn held(&self) -> Result<Held> {
        let mut elements = Vec::new();
        let mut key = None::<Vec<u8>>;
        loop {
            let next = match self.next_key(key.as_deref()) {
                Ok(next) => next,
                Err(error) if error.kind() == ErrorKind::NotFound => break,
                Err(_) if key.is_none() => return Ok(self.peeked()),
                Err(error) => return Err(error).context(self.info.name()),
            };
            if elements.len() == MOST {
                return Ok(self.listed(elements, true));
            }
            // A kernel program may take it away meanwhile.
            match self.lookup(Some(&next)) {
                Ok(value) => elements.push(Element {
                    key: next.clone(),
                    value,
                }),
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(_) if elements.is_empty() => return Ok(self.peeked()),
                Err(error) => return Err(error).context(self.info.name()),
            }
            key = Some(next);
        }
        Ok(self.listed(elements, false))
    }

    fn listed(&self, mut elements: Vec<Element>, more: bool) -> Held {
        let seeded = SEEDED.contains(&&*self.info.kind());
        let order = if seeded && self.info.map_flags & ZERO_SEED == 0 {
            elements.sort_by(|one, other| one.key.cmp(&other.key));
            Order::Key
        } else {
            Order::Walk
        };
        Held::Elements {
            order,
            elements,
            more,
        }
    }

    fn peeked(&self) -> Held {
        let peeks = PEEKED.contains(&&*self.info.kind());
        Held::NoWalk {
            first: peeks.then(|| self.lookup(None).ok()).flatten(),
        }
    }

    fn next_key(&self, key: Option<&[u8]>) -> io::Result<Vec<u8>> {
        let mut next = vec![0; self.info.key_size as usize];
        self.element(MAP_GET_NEXT_KEY, key, &mut next)?;
        Ok(next)
    }

    fn lookup(&self, key: Option<&[u8]>) -> io::Result<Vec<u8>> {
        let size = self.info.value_size as usize;
        let size = if self.info.kind().contains("PERCPU") {
            size.next_multiple_of(8) * possible_cpus()?
        } else {
            size
        };
        let mut value = vec![0; size];
        self.element(MAP_LOOKUP_ELEM, key, &mut value)?;
        Ok(value)
    }

    /// A command that takes a key, if any, and writes as many bytes as `answer` has.
    fn element(
        &self,
        command: c_long,
        key: Option<&[u8]>,
        answer: &mut [u8],
    ) -> io::Result<()> {
        let fd = self.fd.as_raw_fd() as u64;
        let key = key.map_or(0, |key| key.as_ptr() as u64);
        let attr = [fd, key, answer.as_mut_ptr() as u64, 0];
        // SAFETY: a key of this map comes from the map itself, so it has key_size bytes; the
        // kernel writes key_size or value_size bytes, on all CPUs, which `answer` has.
        unsafe { bpf(command, attr) }.map(drop)
    }
}

/// The descriptor that a command returns.
fn opened(command: c_long, attr: [u64; 2]) -> io::Result<OwnedFd> {
    // SAFETY: the two commands write nothing; OBJ_GET reads a path that ends with NUL.
    let fd = unsafe { bpf(command, attr) }?;
    // SAFETY: the kernel has just given this descriptor to this process.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

/// A command with a `union bpf_attr` that begins with these words. The kernel takes the rest
/// of the union as zero.
///
/// # Safety
/// Where the command takes a pointer, `attr` holds one to what the command reads or writes.
unsafe fn bpf<const N: usize>(
    command: c_long,
    attr: [u64; N],
) -> io::Result<RawFd> {
    // SAFETY: the kernel reads `size_of_val(&attr)` bytes of `attr`; the rest is the caller's.
    let answer = unsafe {
        libc::syscall(libc::SYS_bpf, command, attr.as_ptr(), size_of_val(&attr))
    };
    if answer < 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(answer as RawFd)
}

/// For how many CPUs the kernel keeps values, such as 4 where it says `0-3`.
fn possible_cpus() -> io::Result<usize> {
    let list = fs::read_to_string("/sys/devices/system/cpu/possible")?;
    let last = list.trim().rsplit([',', '-']).next();
    let last: Option<usize> = last.and_then(|last| last.parse().ok());
    last.map(|last| last + 1)
        .ok_or(ErrorKind::InvalidData.into())
}

#[cfg(test)]
mod tests {
    use super::{KINDS, possible_cpus};

    #[test]
    fn kinds_stand_at_their_numbers() {
        // `BPF_MAP_TYPE_QUEUE` and `BPF_MAP_TYPE_ARENA` in the kernel's header.
        assert_eq!(KINDS[22], "QUEUE");
        assert_eq!(KINDS[33], "ARENA");
    }

    #[test]
    fn there_is_a_cpu() {
        assert!(possible_cpus().expect("/sys is there") > 0);
    }
}
