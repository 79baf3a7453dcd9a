//! 错在：不管要什么类型，总是 HASH。

use anyhow::Result;
use libbpf_rs::libbpf_sys::bpf_map_create_opts;
use libbpf_rs::{MapHandle, MapType};

pub fn create(
    _map_type: MapType,
    name: &str,
    key_size: u32,
    value_size: u32,
    max_entries: u32,
    no_prealloc: bool,
) -> Result<MapHandle> {
    let opts = bpf_map_create_opts {
        sz: size_of::<bpf_map_create_opts>() as _,
        map_flags: u32::from(no_prealloc),
        ..Default::default()
    };
    let map = MapHandle::create(
        MapType::Hash,
        Some(name),
        key_size,
        value_size,
        max_entries,
        &opts,
    )?;
    Ok(map)
}
