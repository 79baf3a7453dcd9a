//! 错在：以为 QUEUE 要空出一格，多建了一格，表里就能放 `capacity` + 1 件。

use anyhow::Result;
use libbpf_rs::libbpf_sys::bpf_map_create_opts;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle, MapType};

pub fn create(job_size: u32, capacity: u32) -> Result<MapHandle> {
    let opts = bpf_map_create_opts {
        sz: size_of::<bpf_map_create_opts>() as _,
        ..Default::default()
    };
    let name = Some("jobs");
    let places = capacity + 1;
    let list =
        MapHandle::create(MapType::Queue, name, 0, job_size, places, &opts)?;
    Ok(list)
}

pub fn add(list: &MapHandle, job: &[u8]) -> Result<bool> {
    match list.update(&[], job, MapFlags::ANY) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::TooBig => Ok(false),
        Err(error) => Err(error.into()),
    }
}

pub fn take(list: &MapHandle) -> Result<Option<Vec<u8>>> {
    Ok(list.lookup_and_delete(&[])?)
}
