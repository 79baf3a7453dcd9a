//! 错在：答完一个才看 Ctrl+C：run 开始以前就来了，还会取一个请求。

use std::collections::BTreeMap;

use anyhow::Result;
use libbpf_rs::libbpf_sys::bpf_map_create_opts;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle, MapType};

pub type Report = (u64, u64, BTreeMap<u32, u64>);

pub fn create(capacity: u32) -> Result<MapHandle> {
    let opts = bpf_map_create_opts {
        sz: size_of::<bpf_map_create_opts>() as _,
        ..Default::default()
    };
    Ok(MapHandle::create(
        MapType::Hash,
        Some("small_cache"),
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
        return Ok((u64::from_ne_bytes(value.as_slice().try_into()?), true));
    }
    let value = source(key);
    while let Err(error) =
        cache.update(&bytes, &value.to_ne_bytes(), MapFlags::ANY)
    {
        if error.kind() != ErrorKind::TooBig {
            return Err(error.into());
        }
        if let Some(victim) = cache.keys().find(|other| *other != bytes) {
            forget(cache, u32::from_ne_bytes(victim.as_slice().try_into()?))?;
        }
    }
    Ok((value, false))
}

pub fn forget(cache: &MapHandle, key: u32) -> Result<bool> {
    match cache.delete(&key.to_ne_bytes()) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error.into()),
    }
}

pub fn drain(cache: &MapHandle) -> Result<BTreeMap<u32, u64>> {
    let keys: Vec<Vec<u8>> = cache.keys().collect();
    let mut all = BTreeMap::new();
    for key in keys {
        if let Some(value) = cache.lookup_and_delete(&key)? {
            let key = u32::from_ne_bytes(key.as_slice().try_into()?);
            all.insert(key, u64::from_ne_bytes(value.as_slice().try_into()?));
        }
    }
    Ok(all)
}

pub fn run(
    cache: &MapHandle,
    requests: &mut dyn Iterator<Item = u32>,
    source: &dyn Fn(u32) -> u64,
) -> Result<Report> {
    let (mut hits, mut misses) = (0, 0);
    for key in requests {
        match get(cache, key, source)? {
            (_, true) => hits += 1,
            (_, false) => misses += 1,
        }
        if shared::interrupted() {
            break;
        }
    }
    Ok((hits, misses, drain(cache)?))
}
