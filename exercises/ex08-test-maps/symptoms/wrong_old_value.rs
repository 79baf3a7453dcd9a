//! 错在：delete 成功才算取到，不会取重；可是查到以后别人改过，交出去的就是旧的。

use anyhow::Result;
use libbpf_rs::libbpf_sys::bpf_map_create_opts;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle, MapType};

pub fn create(capacity: u32) -> Result<MapHandle> {
    let opts = bpf_map_create_opts {
        sz: size_of::<bpf_map_create_opts>() as _,
        ..Default::default()
    };
    let name = Some("symptoms");
    Ok(MapHandle::create(
        MapType::Hash,
        name,
        4,
        8,
        capacity,
        &opts,
    )?)
}

pub fn packets(map: &MapHandle, port: u16) -> Result<Option<u64>> {
    let Some(value) = map.lookup(&port.to_be_bytes(), MapFlags::ANY)? else {
        return Ok(None);
    };
    Ok(Some(u64::from_ne_bytes(value.as_slice().try_into()?)))
}

pub fn take(map: &MapHandle, key: &[u8]) -> Result<Option<Vec<u8>>> {
    let Some(value) = map.lookup(key, MapFlags::ANY)? else {
        return Ok(None);
    };
    match map.delete(key) {
        Ok(()) => Ok(Some(value)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

pub fn forget(map: &MapHandle, keys: &[Vec<u8>]) -> Result<usize> {
    let mut removed = 0;
    for key in keys {
        match map.delete(key) {
            Ok(()) => removed += 1,
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(removed)
}

pub fn halve(map: &MapHandle) -> Result<usize> {
    let mut count = 0;
    for key in map.keys().collect::<Vec<_>>() {
        if let Some(value) = map.lookup(&key, MapFlags::ANY)? {
            let half = u64::from_ne_bytes(value.as_slice().try_into()?) / 2;
            map.update(&key, &half.to_ne_bytes(), MapFlags::EXIST)?;
            count += 1;
        }
    }
    Ok(count)
}
