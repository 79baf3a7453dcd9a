//! 错在：只有 HASH 才给标志，别的类型要了也没有；内核本来会拒绝的，也就不拒绝了。

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
    let wants_flag = no_prealloc && map_type == MapType::Hash;
    let opts = bpf_map_create_opts {
        sz: size_of::<bpf_map_create_opts>() as _,
        map_flags: u32::from(wants_flag),
        ..Default::default()
    };
    let map = MapHandle::create(
        map_type,
        Some(name),
        key_size,
        value_size,
        max_entries,
        &opts,
    )?;
    Ok(map)
}
