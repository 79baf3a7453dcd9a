//! 错在：把 key 初始化成 0 当作从头开始；0 在 map 里，排在它前面的和它自己都漏了。

use std::os::fd::{AsFd, AsRawFd};

use anyhow::Result;
use libbpf_rs::libbpf_sys::bpf_map_get_next_key;
use libbpf_rs::{ErrorKind, MapCore, MapHandle};

pub fn delete_even(map: &MapHandle) -> Result<usize> {
    let fd = map.as_fd().as_raw_fd();
    let mut keys = Vec::new();
    let (mut key, mut next) = ([0u8; 4], [0u8; 4]);
    // SAFETY: `key` and `next` are as long as the map's keys.
    while unsafe {
        bpf_map_get_next_key(fd, key.as_ptr().cast(), next.as_mut_ptr().cast())
    } == 0
    {
        key = next;
        keys.push(key);
    }
    let mut deleted = 0;
    for key in keys.iter().filter(|key| u32::from_ne_bytes(**key) % 2 == 0) {
        match map.delete(key) {
            Ok(()) => deleted += 1,
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(deleted)
}
