//! 错在：用 EXIST 放，表满了就挤掉最早的一件。

use anyhow::Result;
use libbpf_rs::libbpf_sys::bpf_map_create_opts;
use libbpf_rs::{MapCore, MapFlags, MapHandle, MapType};

pub fn create(job_size: u32, capacity: u32) -> Result<MapHandle> {
    let opts = bpf_map_create_opts {
        sz: size_of::<bpf_map_create_opts>() as _,
        ..Default::default()
    };
    let name = Some("jobs");
    let list =
        MapHandle::create(MapType::Queue, name, 0, job_size, capacity, &opts)?;
    Ok(list)
}

pub fn add(list: &MapHandle, job: &[u8]) -> Result<bool> {
    list.update(&[], job, MapFlags::EXIST)?;
    Ok(true)
}

pub fn take(list: &MapHandle) -> Result<Option<Vec<u8>>> {
    Ok(list.lookup_and_delete(&[])?)
}
