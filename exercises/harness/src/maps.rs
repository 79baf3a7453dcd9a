//! The maps that checks work on: created, filled and read by the checker itself.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use fastrand::Rng;
use libbpf_rs::libbpf_sys::bpf_map_create_opts;
use libbpf_rs::{MapCore, MapFlags, MapHandle, MapType};

/// Creates a map.
///
/// # Errors
/// The kernel refused.
pub fn create(
    map_type: MapType,
    key_size: u32,
    value_size: u32,
    max_entries: u32,
) -> Result<MapHandle> {
    let opts = bpf_map_create_opts {
        sz: size_of::<bpf_map_create_opts>() as _,
        ..Default::default()
    };
    MapHandle::create(
        map_type,
        Some("exercise"),
        key_size,
        value_size,
        max_entries,
        &opts,
    )
    .context("创建不了检查用的 map")
}

/// The id by which the answer opens a map.
///
/// # Errors
/// The kernel doesn't tell.
pub fn id(map: &MapHandle) -> Result<u32> {
    Ok(map.info()?.info.id)
}

/// All elements of a map, read from the kernel.
///
/// # Errors
/// The kernel refused.
pub fn contents(map: &MapHandle) -> Result<BTreeMap<Vec<u8>, Vec<u8>>> {
    let mut elements = BTreeMap::new();
    for key in map.keys() {
        if let Some(value) = map.lookup(&key, MapFlags::ANY)? {
            elements.insert(key, value);
        }
    }
    Ok(elements)
}

/// Random bytes.
pub fn bytes(rng: &mut Rng, length: u32) -> Vec<u8> {
    (0..length).map(|_| rng.u8(..)).collect()
}

/// Different random keys.
pub fn keys(rng: &mut Rng, length: u32, count: usize) -> Vec<Vec<u8>> {
    let mut keys = Vec::new();
    while keys.len() < count {
        let key = bytes(rng, length);
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}
