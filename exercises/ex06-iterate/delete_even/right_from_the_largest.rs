//! 换一种做法：用 C 函数遍历，收好偶数，从大到小地删。

use std::collections::BTreeSet;
use std::os::fd::{AsFd, AsRawFd};
use std::ptr::{from_ref, null};

use anyhow::{Result, ensure};
use libbpf_rs::libbpf_sys::bpf_map_get_next_key;
use libbpf_rs::{ErrorKind, MapCore, MapHandle};

/// The key after this one, or the first. None at the end.
fn next(map: &MapHandle, key: Option<u32>) -> Option<u32> {
    let key = key.as_ref().map_or(null(), from_ref);
    let mut next = 0_u32;
    // SAFETY: both keys are 4 bytes, or the first is null.
    let returned = unsafe {
        bpf_map_get_next_key(
            map.as_fd().as_raw_fd(),
            key.cast(),
            (&raw mut next).cast(),
        )
    };
    (returned == 0).then_some(next)
}

pub fn delete_even(map: &MapHandle) -> Result<usize> {
    ensure!(map.key_size() == 4, "key 不是 u32");
    let mut even = BTreeSet::new();
    let mut key = next(map, None);
    while let Some(number) = key {
        if number % 2 == 0 {
            even.insert(number);
        }
        key = next(map, key);
    }
    let mut deleted = 0;
    while let Some(number) = even.pop_last() {
        let outcome = map.delete(&number.to_ne_bytes());
        match outcome {
            Ok(()) => deleted += 1,
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(deleted)
}
