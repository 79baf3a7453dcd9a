//! 换一种做法：用 `is_err_and` 问是不是不支持；谁的 `delete` 成功，元素就是谁的。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle};
use shared::errno;

/// Whether it was this call that deleted the element.
fn deleted(map: &MapHandle, key: &[u8]) -> libbpf_rs::Result<bool> {
    map.delete(key)
        .map(|()| true)
        .or_else(|error| match error.kind() {
            ErrorKind::NotFound => Ok(false),
            _ => Err(error),
        })
}

pub fn take(map: &MapHandle, key: &[u8]) -> Result<Option<Vec<u8>>> {
    let at_once = map.lookup_and_delete(key);
    if !at_once.as_ref().is_err_and(is_unsupported) {
        return Ok(at_once?);
    }
    match map.lookup(key, MapFlags::ANY)? {
        None => Ok(None),
        Some(value) => Ok(deleted(map, key)?.then_some(value)),
    }
}

/// 内核是不是说“这里不支持取走”。libbpf-rs 的 `ErrorKind` 里没有它，只好看 errno。
fn is_unsupported(error: &libbpf_rs::Error) -> bool {
    errno::of_error(error) == Some(errno::ENOTSUPP)
}
