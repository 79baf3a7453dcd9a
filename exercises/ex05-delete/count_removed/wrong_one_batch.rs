//! 错在：一批一起删，内核碰到第一个不在的 key 就停下，排在它后面的都没有删。

use std::os::fd::{AsFd, AsRawFd};

use anyhow::{Result, ensure};
use libbpf_rs::libbpf_sys::bpf_map_delete_batch;
use libbpf_rs::{Error, ErrorKind, MapCore, MapHandle};

pub fn remove(map: &MapHandle, keys: &[Vec<u8>]) -> Result<usize> {
    let key_size = map.key_size() as usize;
    ensure!(keys.iter().all(|key| key.len() == key_size), "长度不对");
    let bytes = keys.concat();
    let mut count = u32::try_from(keys.len())?;
    // SAFETY: `bytes` has `count` keys, each as long as the map's.
    let result = unsafe {
        bpf_map_delete_batch(
            map.as_fd().as_raw_fd(),
            bytes.as_ptr().cast(),
            &raw mut count,
            std::ptr::null(),
        )
    };
    let error = Error::from_raw_os_error(-result);
    if result < 0 && error.kind() != ErrorKind::NotFound {
        return Err(error.into());
    }
    Ok(count as usize)
}
