//! 换一种做法：直接调用 libbpf 的 C 函数，比较返回的数；长度不对的不交给 C。

use std::os::fd::{AsFd, AsRawFd};

use anyhow::{Result, bail};
use libbpf_rs::libbpf_sys::bpf_map_update_elem;
use libbpf_rs::{Error, MapCore, MapFlags, MapHandle};

const ENOENT: i32 = 2;
const EEXIST: i32 = 17;

fn conditional(
    map: &MapHandle,
    key: &[u8],
    value: &[u8],
    flags: MapFlags,
    refusal: i32,
) -> Result<bool> {
    let fits = key.len() == map.key_size() as usize
        && value.len() == map.value_size() as usize
        && !map.map_type().is_percpu();
    if !fits {
        map.update(key, value, flags)?;
        bail!("长度不对，却写进去了");
    }
    // SAFETY: the buffers are as long as the kernel will read.
    let returned = unsafe {
        bpf_map_update_elem(
            map.as_fd().as_raw_fd(),
            key.as_ptr().cast(),
            value.as_ptr().cast(),
            flags.bits(),
        )
    };
    match -returned {
        0 => Ok(true),
        errno if errno == refusal => Ok(false),
        errno => Err(Error::from_raw_os_error(errno).into()),
    }
}

pub fn insert_once(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<bool> {
    conditional(map, key, value, MapFlags::NO_EXIST, EEXIST)
}

pub fn replace_only(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<bool> {
    conditional(map, key, value, MapFlags::EXIST, ENOENT)
}
