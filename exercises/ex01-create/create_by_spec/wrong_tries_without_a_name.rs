//! 错在：建不成就去掉名字再建一次，内核不接受的名字因此变成一个没有名字的 map。

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
    let with_name = MapHandle::create(
        map_type,
        Some(name),
        key_size,
        value_size,
        max_entries,
        &opts,
    );
    if let Ok(map) = with_name {
        return Ok(map);
    }
    // Some kernels are too old for names.
    let none: Option<&str> = None;
    Ok(MapHandle::create(
        map_type,
        none,
        key_size,
        value_size,
        max_entries,
        &opts,
    )?)
}
