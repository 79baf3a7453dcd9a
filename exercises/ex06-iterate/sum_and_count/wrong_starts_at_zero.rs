//! 错在：把 key 初始化成 0 当作从头开始；0 在 map 里，排在它前面的和它自己都丢了。

use std::os::fd::{AsFd, AsRawFd};

use anyhow::Result;
use libbpf_rs::libbpf_sys::bpf_map_get_next_key;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn sum_and_count(map: &MapHandle) -> Result<(usize, u64)> {
    let fd = map.as_fd().as_raw_fd();
    let (mut count, mut sum) = (0, 0);
    let (mut key, mut next) = ([0u8; 4], [0u8; 4]);
    // SAFETY: `key` and `next` are as long as the map's keys.
    while unsafe {
        bpf_map_get_next_key(fd, key.as_ptr().cast(), next.as_mut_ptr().cast())
    } == 0
    {
        key = next;
        if let Some(value) = map.lookup(&key, MapFlags::ANY)? {
            count += 1;
            sum += u64::from(number(&value)?);
        }
    }
    Ok((count, sum))
}

/// 4 个字节，按本机的字节序读成 u32。
fn number(bytes: &[u8]) -> Result<u32> {
    Ok(u32::from_ne_bytes(bytes.try_into()?))
}
