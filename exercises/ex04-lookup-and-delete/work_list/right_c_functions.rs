//! 换一种做法：用 C 函数，key 传空指针；长度自己先检查。

use std::os::fd::{AsFd, AsRawFd};
use std::ptr::null;

use anyhow::{Result, ensure};
use libbpf_rs::libbpf_sys::{
    BPF_ANY, bpf_map_create_opts, bpf_map_lookup_and_delete_elem,
    bpf_map_update_elem,
};
use libbpf_rs::{Error, MapCore, MapHandle, MapType};

const ENOENT: i32 = 2;
const E2BIG: i32 = 7;

pub fn create(job_size: u32, capacity: u32) -> Result<MapHandle> {
    let mut opts = bpf_map_create_opts::default();
    opts.sz = size_of_val(&opts) as _;
    let list = MapHandle::create(
        MapType::Queue,
        None::<&str>,
        0,
        job_size,
        capacity,
        &opts,
    )?;
    Ok(list)
}

pub fn add(list: &MapHandle, job: &[u8]) -> Result<bool> {
    let size = list.value_size() as usize;
    ensure!(
        job.len() == size,
        "任务有 {} 个字节，应该是 {size} 个",
        job.len()
    );
    // SAFETY: the kernel reads `value_size` bytes and no key.
    let returned = unsafe {
        let fd = list.as_fd().as_raw_fd();
        bpf_map_update_elem(fd, null(), job.as_ptr().cast(), BPF_ANY.into())
    };
    match returned.wrapping_neg() {
        0 => Ok(true),
        E2BIG => Ok(false),
        errno => Err(Error::from_raw_os_error(errno).into()),
    }
}

pub fn take(list: &MapHandle) -> Result<Option<Vec<u8>>> {
    let mut job = vec![0_u8; list.value_size() as usize];
    // SAFETY: the kernel writes `value_size` bytes and reads no key.
    let returned = unsafe {
        let fd = list.as_fd().as_raw_fd();
        bpf_map_lookup_and_delete_elem(fd, null(), job.as_mut_ptr().cast())
    };
    match returned.wrapping_neg() {
        0 => Ok(Some(job)),
        ENOENT => Ok(None),
        errno => Err(Error::from_raw_os_error(errno).into()),
    }
}
