//! 错在：全是 0 的任务当作没有：领走了，却说表空了。

use anyhow::Result;
use libbpf_rs::libbpf_sys::bpf_map_create_opts;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle, MapType};

pub fn create(job_size: u32, capacity: u32) -> Result<MapHandle> {
    let opts = bpf_map_create_opts {
        sz: size_of::<bpf_map_create_opts>() as _,
        ..Default::default()
    };
    Ok(MapHandle::create(
        MapType::Queue,
        Some("jobs"),
        0,
        job_size,
        capacity,
        &opts,
    )?)
}

pub fn add(list: &MapHandle, job: &[u8]) -> Result<bool> {
    match list.update(&[], job, MapFlags::ANY) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::TooBig => Ok(false),
        Err(error) => Err(error.into()),
    }
}

pub fn take(list: &MapHandle) -> Result<Option<Vec<u8>>> {
    let mut job = vec![0; list.value_size() as usize];
    list.lookup_into_and_delete(&[], &mut job)?;
    let empty = job.iter().all(|byte| *byte == 0);
    Ok((!empty).then_some(job))
}
