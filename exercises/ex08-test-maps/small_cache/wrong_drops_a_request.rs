//! 错在：取了请求才看 Ctrl+C，最后取的那个没有回答。

use std::collections::BTreeMap;

use anyhow::Result;
use libbpf_rs::libbpf_sys::bpf_map_create_opts;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle, MapType};
use shared::errno;

/// “放不下”的 errno。
const E2BIG: i32 = 7;

pub type Report = (u64, u64, BTreeMap<u32, u64>);

pub fn create(capacity: u32) -> Result<MapHandle> {
    let opts = bpf_map_create_opts {
        sz: size_of::<bpf_map_create_opts>() as _,
        ..Default::default()
    };
    let name = Some("cache");
    Ok(MapHandle::create(
        MapType::Hash,
        name,
        4,
        8,
        capacity,
        &opts,
    )?)
}

pub fn get(
    cache: &MapHandle,
    key: u32,
    source: &dyn Fn(u32) -> u64,
) -> Result<(u64, bool)> {
    let bytes = key.to_ne_bytes();
    if let Some(value) = cache.lookup(&bytes, MapFlags::ANY)? {
        return Ok((value_number(&value)?, true));
    }
    let value = source(key);
    loop {
        match cache.update(&bytes, &value.to_ne_bytes(), MapFlags::ANY) {
            Ok(()) => return Ok((value, false)),
            Err(error) if errno::of_error(&error) == Some(E2BIG) => {
                // 遍历给出的第一个 key，就是要让位的。
                if let Some(old) = cache.keys().next() {
                    forget(cache, key_number(&old)?)?;
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
}

pub fn forget(cache: &MapHandle, key: u32) -> Result<bool> {
    match cache.delete(&key.to_ne_bytes()) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error.into()),
    }
}

pub fn drain(cache: &MapHandle) -> Result<BTreeMap<u32, u64>> {
    let mut drained = BTreeMap::new();
    // 先收齐 key：边走边删会从头再来。
    for key in cache.keys().collect::<Vec<_>>() {
        if let Some(value) = cache.lookup_and_delete(&key)? {
            drained.insert(key_number(&key)?, value_number(&value)?);
        }
    }
    Ok(drained)
}

pub fn run(
    cache: &MapHandle,
    requests: &mut dyn Iterator<Item = u32>,
    source: &dyn Fn(u32) -> u64,
) -> Result<Report> {
    let (mut hits, mut misses) = (0, 0);
    for key in requests {
        if shared::interrupted() {
            break;
        }
        match get(cache, key, source)? {
            (_, true) => hits += 1,
            (_, false) => misses += 1,
        }
    }
    Ok((hits, misses, drain(cache)?))
}

fn key_number(bytes: &[u8]) -> Result<u32> {
    Ok(u32::from_ne_bytes(bytes.try_into()?))
}

fn value_number(bytes: &[u8]) -> Result<u64> {
    Ok(u64::from_ne_bytes(bytes.try_into()?))
}
