//! 换一种做法：用 C 函数取到自己的缓冲区；退回去时，`delete` 成功才把它交出去。

use std::os::fd::{AsFd, AsRawFd};

use anyhow::Result;
use libbpf_rs::libbpf_sys::bpf_map_lookup_and_delete_elem;
use libbpf_rs::{Error, ErrorKind, MapCore, MapFlags, MapHandle};
use shared::errno::{ENOENT, ENOTSUPP};

pub fn take(map: &MapHandle, key: &[u8]) -> Result<Option<Vec<u8>>> {
    if key.len() != map.key_size() as usize {
        // The library knows how to say that.
        return Ok(map.lookup_and_delete(key)?);
    }
    let mut value = vec![0; map.value_size() as usize];
    // SAFETY: the kernel reads `key_size` and writes `value_size` bytes.
    let returned = unsafe {
        bpf_map_lookup_and_delete_elem(
            map.as_fd().as_raw_fd(),
            key.as_ptr().cast(),
            value.as_mut_ptr().cast(),
        )
    };
    match -returned {
        0 => return Ok(Some(value)),
        ENOENT => return Ok(None),
        ENOTSUPP => {}
        errno => return Err(Error::from_raw_os_error(errno).into()),
    }
    if !map.lookup_into(key, &mut value, MapFlags::ANY)? {
        return Ok(None);
    }
    let Err(error) = map.delete(key) else {
        return Ok(Some(value));
    };
    if error.kind() == ErrorKind::NotFound {
        Ok(None)
    } else {
        Err(error.into())
    }
}
