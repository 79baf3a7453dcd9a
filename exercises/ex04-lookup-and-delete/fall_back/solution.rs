//! 不支持才退一步；退了一步，`delete` 成功的那个人才是主人。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle};
use shared::errno;

pub fn take(map: &MapHandle, key: &[u8]) -> Result<Option<Vec<u8>>> {
    match map.lookup_and_delete(key) {
        Err(error) if is_unsupported(&error) => look_then_delete(map, key),
        taken => Ok(taken?),
    }
}

/// 两次调用之间别人也能看到它，由 `delete` 的返回值分出输赢。
fn look_then_delete(map: &MapHandle, key: &[u8]) -> Result<Option<Vec<u8>>> {
    let Some(value) = map.lookup(key, MapFlags::ANY)? else {
        return Ok(None);
    };
    match map.delete(key) {
        Ok(()) => Ok(Some(value)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// 内核是不是说“这里不支持取走”。libbpf-rs 的 `ErrorKind` 里没有它，只好看 errno。
fn is_unsupported(error: &libbpf_rs::Error) -> bool {
    errno::of_error(error) == Some(errno::ENOTSUPP)
}
