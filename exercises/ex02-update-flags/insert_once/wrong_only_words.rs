//! 错在：别的错误只剩下一句话，errno 没有了，不是原样返回。

use anyhow::{Result, bail};
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle};

pub fn insert_once(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<bool> {
    match map.update(key, value, MapFlags::NO_EXIST) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => bail!("写不进去：{error}"),
    }
}

pub fn replace_only(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<bool> {
    match map.update(key, value, MapFlags::EXIST) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => bail!("改不了：{error}"),
    }
}
