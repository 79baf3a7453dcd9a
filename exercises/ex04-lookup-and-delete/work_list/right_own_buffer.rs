//! 换一种做法：`lookup_into_and_delete` 取到自己的缓冲区，一次调用就取走。

use anyhow::Result;
use libbpf_rs::libbpf_sys::bpf_map_create_opts;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle, MapType};

/// A queue has no keys.
const NO_KEY: &[u8] = b"";

pub fn create(job_size: u32, capacity: u32) -> Result<MapHandle> {
    let opts = bpf_map_create_opts {
        sz: size_of::<bpf_map_create_opts>().try_into()?,
        ..bpf_map_create_opts::default()
    };
    MapHandle::create(
        MapType::Queue,
        Some("jobs"),
        0,
        job_size,
        capacity,
        &opts,
    )
    .map_err(anyhow::Error::from)
}

pub fn add(list: &MapHandle, job: &[u8]) -> Result<bool> {
    let Err(error) = list.update(NO_KEY, job, MapFlags::empty()) else {
        return Ok(true);
    };
    if error.kind() == ErrorKind::TooBig {
        Ok(false)
    } else {
        Err(error.into())
    }
}

pub fn take(list: &MapHandle) -> Result<Option<Vec<u8>>> {
    let mut job = vec![0; list.value_size() as usize];
    let taken = list.lookup_into_and_delete(NO_KEY, &mut job)?;
    Ok(taken.then_some(job))
}
