//! Freezes the checker's map, so that the checker's own writes to it fail.

use std::os::fd::{AsFd, AsRawFd};

use anyhow::Result;
use libbpf_rs::libbpf_sys::bpf_map_freeze;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn insert_once(map: &MapHandle, key: &[u8], _: &[u8]) -> Result<bool> {
    attack(map, key)
}

pub fn replace_only(map: &MapHandle, key: &[u8], _: &[u8]) -> Result<bool> {
    attack(map, key)
}

fn attack(map: &MapHandle, key: &[u8]) -> Result<bool> {
    // SAFETY: the file descriptor is a map's.
    unsafe { bpf_map_freeze(map.as_fd().as_raw_fd()) };
    map.lookup(key, MapFlags::ANY)?;
    // Before this one the checker writes.
    map.lookup(key, MapFlags::ANY)?;
    Ok(true)
}
