//! Maps, and the calls that libbpf-rs doesn't have.

use std::io::{Error, ErrorKind};
use std::os::fd::{AsFd, AsRawFd};
use std::ptr;

use anyhow::{Context, Result};
use libbpf_rs::libbpf_sys::{
    BPF_F_ZERO_SEED, bpf_map_create_opts, bpf_map_get_next_key,
};
use libbpf_rs::{MapHandle, MapType};
use nix::mount::{MsFlags, mount};
use nix::sched::{CloneFlags, unshare};

/// A HASH with keys and values of 4 bytes.
///
/// # Errors
/// What the kernel answered.
pub fn create(name: &str, max_entries: u32) -> libbpf_rs::Result<MapHandle> {
    create_with(name, max_entries, 0)
}

/// One whose walk goes the same way in every run.
///
/// # Errors
/// What the kernel answered.
pub fn create_walkable(
    name: &str,
    max_entries: u32,
) -> libbpf_rs::Result<MapHandle> {
    create_with(name, max_entries, BPF_F_ZERO_SEED)
}

fn create_with(
    name: &str,
    max_entries: u32,
    map_flags: u32,
) -> libbpf_rs::Result<MapHandle> {
    let opts = bpf_map_create_opts {
        sz: size_of::<bpf_map_create_opts>() as _,
        map_flags,
        ..Default::default()
    };
    MapHandle::create(MapType::Hash, Some(name), 4, 4, max_entries, &opts)
}

/// A number as a key or a value.
#[must_use]
pub fn bytes(number: u32) -> [u8; 4] {
    number.to_ne_bytes()
}

/// The number that a key or a value is.
///
/// # Errors
/// When it hasn't 4 bytes.
pub fn number(bytes: &[u8]) -> Result<u32> {
    Ok(u32::from_ne_bytes(bytes.try_into()?))
}

/// The key behind `key`, or the first one; `Ok(None)` when there is none.
///
/// # Errors
/// Any errno but ENOENT.
pub fn next_key(
    map: &MapHandle,
    key: Option<u32>,
) -> Result<Option<u32>, Error> {
    let fd = map.as_fd().as_raw_fd();
    let key = key.as_ref().map_or(ptr::null(), ptr::from_ref);
    let mut next = 0u32;
    // SAFETY: `key` is NULL or points to 4 bytes, and `next` has 4 bytes: the map's key_size.
    let result =
        unsafe { bpf_map_get_next_key(fd, key.cast(), (&raw mut next).cast()) };
    match Error::from_raw_os_error(-result) {
        _ if result == 0 => Ok(Some(next)),
        error if error.kind() == ErrorKind::NotFound => Ok(None),
        error => Err(error),
    }
}

/// Mounts an empty bpffs at `/sys/fs/bpf` that only this process sees, and that goes with it.
///
/// # Errors
/// Without the right to mount.
pub fn private_bpffs() -> Result<()> {
    let none = None::<&str>;
    unshare(CloneFlags::CLONE_NEWNS).context("unshare")?;
    let private = MsFlags::MS_REC | MsFlags::MS_PRIVATE;
    mount(none, "/", none, private, none).context("/")?;
    let bpffs = (Some("bpf"), "/sys/fs/bpf");
    mount(bpffs.0, bpffs.1, bpffs.0, MsFlags::empty(), none).context(bpffs.1)
}
