//! 错在：任务太短就补 0，没有拒绝。

use anyhow::Result;
use libbpf_rs::libbpf_sys::bpf_map_create_opts;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle, MapType};

pub fn create(job_size: u32, capacity: u32) -> Result<MapHandle> {
    let opts = bpf_map_create_opts {
        sz: size_of::<bpf_map_create_opts>() as _,
        ..Default::default()
    };
    let name = Some("work_list");
    Ok(MapHandle::create(
        MapType::Queue,
        name,
        0,
        job_size,
        capacity,
        &opts,
    )?)
}

pub fn add(list: &MapHandle, job: &[u8]) -> Result<bool> {
    let mut padded = job.to_vec();
    let size = list.value_size() as usize;
    if padded.len() < size {
        padded.resize(size, 0);
    }
    match list.update(&[], &padded, MapFlags::ANY) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::TooBig => Ok(false),
        Err(error) => Err(error.into()),
    }
}

pub fn take(list: &MapHandle) -> Result<Option<Vec<u8>>> {
    Ok(list.lookup_and_delete(&[])?)
}
