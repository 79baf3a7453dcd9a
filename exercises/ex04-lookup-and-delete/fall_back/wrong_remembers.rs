//! 错在：一个 map 不支持，就记住了，以后能一次取走的 map 也分成两次。

use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle};
use shared::errno;

static UNSUPPORTED: AtomicBool = AtomicBool::new(false);

pub fn take(map: &MapHandle, key: &[u8]) -> Result<Option<Vec<u8>>> {
    if UNSUPPORTED.load(Ordering::Relaxed) {
        return look_then_delete(map, key);
    }
    match map.lookup_and_delete(key) {
        Err(error) if is_unsupported(&error) => {
            UNSUPPORTED.store(true, Ordering::Relaxed);
            look_then_delete(map, key)
        }
        taken => Ok(taken?),
    }
}

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
