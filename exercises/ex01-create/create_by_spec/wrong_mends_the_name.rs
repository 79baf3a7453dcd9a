//! 错在：自作主张把内核不接受的字符换掉，建出来的是另一个名字，也看不到内核的拒绝。

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
    let legal = |c: char| c.is_ascii_alphanumeric() || "_.".contains(c);
    let name: String = name
        .chars()
        .map(|c| if legal(c) { c } else { '_' })
        .collect();
    let opts = bpf_map_create_opts {
        sz: size_of::<bpf_map_create_opts>() as _,
        map_flags: u32::from(no_prealloc),
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
