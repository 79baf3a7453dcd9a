//! 错在：别人先领走了是正常情况，却当作错误传了出去。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};
use shared::errno;

pub fn take(map: &MapHandle, key: &[u8]) -> Result<Option<Vec<u8>>> {
    match map.lookup_and_delete(key) {
        Err(error) if is_unsupported(&error) => look_then_delete(map, key),
        taken => Ok(taken?),
    }
}

fn look_then_delete(map: &MapHandle, key: &[u8]) -> Result<Option<Vec<u8>>> {
    let Some(value) = map.lookup(key, MapFlags::ANY)? else {
        return Ok(None);
    };
    map.delete(key)?;
    Ok(Some(value))
}

/// 内核是不是说“这里不支持取走”。libbpf-rs 的 `ErrorKind` 里没有它，只好看 errno。
fn is_unsupported(error: &libbpf_rs::Error) -> bool {
    errno::of_error(error) == Some(errno::ENOTSUPP)
}
