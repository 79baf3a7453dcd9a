//! 换一种做法：让位的是 get_next_key 给的下一个，用 lookup_and_delete 拿走，抢没抢到一看就知道。

use std::io;
use std::os::fd::{AsFd, AsRawFd};

use anyhow::Result;
use libbpf_rs::{Error, ErrorKind, MapCore, MapFlags, MapHandle, libbpf_sys};

/// `key` 后面的一个 key；`key` 不在，就是头一个。
fn another(map: &MapHandle, key: &[u8]) -> Result<Option<Vec<u8>>> {
    let mut next = vec![0u8; map.key_size() as usize];
    // SAFETY: `key` 和 `next` 都正好有 key_size 个字节，update 已经查过 `key`。
    let ret = unsafe {
        libbpf_sys::bpf_map_get_next_key(
            map.as_fd().as_raw_fd(),
            key.as_ptr().cast(),
            next.as_mut_ptr().cast(),
        )
    };
    if ret == 0 {
        return Ok((next != key).then_some(next));
    }
    let error = io::Error::last_os_error();
    if error.kind() == io::ErrorKind::NotFound {
        return Ok(None);
    }
    Err(Error::from(error).into())
}

pub fn put(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<Vec<Vec<u8>>> {
    let mut gone: Vec<Vec<u8>> = Vec::new();
    let mut old = vec![0u8; map.value_size() as usize];
    while let Err(error) = map.update(key, value, MapFlags::ANY) {
        // 已经删过一个，还是放不下：返回那个错误。
        if error.kind() != ErrorKind::TooBig || !gone.is_empty() {
            return Err(error.into());
        }
        if let Some(victim) = another(map, key)? {
            if map.lookup_into_and_delete(&victim, &mut old)? {
                gone.push(victim);
            }
        }
    }
    Ok(gone)
}
