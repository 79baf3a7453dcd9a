//! 换一种做法：选项是一个清零的 C 结构体，一个字段一个字段地填，名字用 `OsStr` 传。

use std::ffi::OsStr;
use std::mem::MaybeUninit;

use anyhow::Result;
use libbpf_rs::libbpf_sys::{BPF_F_NO_PREALLOC, bpf_map_create_opts, size_t};
use libbpf_rs::{MapHandle, MapType};

pub fn create(
    map_type: MapType,
    name: &str,
    key_size: u32,
    value_size: u32,
    max_entries: u32,
    no_prealloc: bool,
) -> Result<MapHandle> {
    // SAFETY: the struct holds only integers, and all zeros are good integers.
    let mut options: bpf_map_create_opts =
        unsafe { MaybeUninit::zeroed().assume_init() };
    options.sz = size_of_val(&options) as size_t;
    options.map_flags |= BPF_F_NO_PREALLOC * u32::from(no_prealloc);
    match MapHandle::create(
        map_type,
        Some(OsStr::new(name)),
        key_size,
        value_size,
        max_entries,
        &options,
    ) {
        Ok(map) => Ok(map),
        Err(error) => Err(error.into()),
    }
}
