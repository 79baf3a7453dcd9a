//! 亲手调用 `bpf_map_get_next_key`。

use std::io::{Error, ErrorKind};
use std::os::fd::{AsFd, AsRawFd};
use std::ptr;

use anyhow::Result;
use libbpf_rs::MapHandle;
use libbpf_rs::libbpf_sys::bpf_map_get_next_key;
use shared::{call, step};

// ANCHOR: next_key
/// `key` 后面的那个 key；`None` 问的是第一个。后面没有了就返回 `Ok(None)`。
pub fn next_key(
    map: &MapHandle,
    key: Option<u32>,
) -> Result<Option<u32>, Error> {
    let fd = map.as_fd().as_raw_fd();
    let key = key.as_ref().map_or(ptr::null(), ptr::from_ref);
    let mut next = 0u32;
    // SAFETY: `key` 是空指针或者指向 4 个字节，`next` 有 4 个字节可写，
    // 和这个 map 的 key_size 相等。
    let result =
        unsafe { bpf_map_get_next_key(fd, key.cast(), (&raw mut next).cast()) };
    match Error::from_raw_os_error(-result) {
        _ if result == 0 => Ok(Some(next)),
        error if error.kind() == ErrorKind::NotFound => Ok(None),
        error => Err(error),
    }
}
// ANCHOR_END: next_key

// ANCHOR: walk
pub fn walk(map: &MapHandle) -> Result<()> {
    step("亲手遍历：从 NULL 开始，直到后面没有 key")?;
    let mut key = None;
    while let Some(next) = call!(next_key(map, key), key)? {
        key = Some(next);
    }
    Ok(())
}
// ANCHOR_END: walk
