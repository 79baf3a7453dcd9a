//! 错在：退一步时 `delete` 不管为什么失败，都说是别人先领走了。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};
use shared::errno;

pub fn take(map: &MapHandle, key: &[u8]) -> Result<Option<Vec<u8>>> {
    match map.lookup_and_delete(key) {
        Err(error) if is_unsupported(&error) => {
            let value = map.lookup(key, MapFlags::ANY)?;
            Ok(value.filter(|_| map.delete(key).is_ok()))
        }
        taken => Ok(taken?),
    }
}

/// 内核是不是说“这里不支持取走”。libbpf-rs 的 `ErrorKind` 里没有它，只好看 errno。
fn is_unsupported(error: &libbpf_rs::Error) -> bool {
    errno::of_error(error) == Some(errno::ENOTSUPP)
}
