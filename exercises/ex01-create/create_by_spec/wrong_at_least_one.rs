//! 错在：max_entries 是 0 就悄悄改成 1，内核本来会拒绝。

use anyhow::Result;
use libbpf_rs::libbpf_sys::bpf_map_create_opts;
use libbpf_rs::{MapHandle, MapType};

const NO_PREALLOC: u32 = 1;

pub fn create(
    map_type: MapType,
    name: &str,
    key_size: u32,
    value_size: u32,
    max_entries: u32,
    no_prealloc: bool,
) -> Result<MapHandle> {
    let opts = bpf_map_create_opts {
        sz: size_of::<bpf_map_create_opts>().try_into()?,
        map_flags: if no_prealloc { NO_PREALLOC } else { 0 },
        ..Default::default()
    };
    MapHandle::create(
        map_type,
        Some(name),
        key_size,
        value_size,
        max_entries.max(1),
        &opts,
    )
    .map_err(Into::into)
}
