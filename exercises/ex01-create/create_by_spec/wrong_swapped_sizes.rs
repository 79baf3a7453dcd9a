//! 错在：key_size 和 value_size 填反了。

use anyhow::Result;
use libbpf_rs::libbpf_sys::bpf_map_create_opts;
use libbpf_rs::{MapHandle, MapType};

pub fn create(
    map_type: MapType,
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
        map_type,
        Some(name),
        value_size,
        key_size,
        max_entries,
        &opts,
    )?;
    Ok(map)
}
