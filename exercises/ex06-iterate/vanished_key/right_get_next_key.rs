//! 换一种做法：用 C 的 get_next_key 遍历，用一个 `BTreeMap` 记住每个 key。

use std::collections::HashMap;
use std::os::fd::{AsFd, AsRawFd};
use std::ptr::null;

use anyhow::Result;
use libbpf_rs::libbpf_sys::bpf_map_get_next_key;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

struct Walk<'a> {
    map: &'a MapHandle,
    key: Option<Vec<u8>>,
}

impl Walk<'_> {
    fn step(&mut self) -> bool {
        let before = self.key.as_ref().map_or(null(), Vec::as_ptr);
        let mut next = vec![0_u8; self.map.key_size() as usize];
        // SAFETY: both are `key_size` bytes long, or the first is null.
        let returned = unsafe {
            bpf_map_get_next_key(
                self.map.as_fd().as_raw_fd(),
                before.cast(),
                next.as_mut_ptr().cast(),
            )
        };
        self.key = Some(next);
        returned == 0
    }
}

pub fn snapshot(map: &MapHandle) -> Result<Vec<(u32, u32)>> {
    let mut elements = HashMap::new();
    let mut walk = Walk { map, key: None };
    while walk.step() {
        let Some(key) = walk.key.as_deref() else {
            break;
        };
        if let Some(value) = map.lookup(key, MapFlags::ANY)? {
            elements.insert(number(key)?, number(&value)?);
        }
    }
    Ok(elements.into_iter().collect())
}

/// 4 个字节，按本机的字节序读成 u32。
fn number(bytes: &[u8]) -> Result<u32> {
    Ok(u32::from_ne_bytes(bytes.try_into()?))
}
