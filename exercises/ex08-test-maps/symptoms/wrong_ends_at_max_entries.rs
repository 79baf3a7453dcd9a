//! 错在：走满 max_entries 个就停下；边走边写时，这么多次里有的来了几遍，有的没有来。

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
    Ok(map.lookup_and_delete(key)?)
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
    for key in map.keys().take(map.max_entries() as usize) {
        if let Some(value) = map.lookup(&key, MapFlags::ANY)? {
            let half = u64::from_ne_bytes(value.as_slice().try_into()?) / 2;
            map.update(&key, &half.to_ne_bytes(), MapFlags::EXIST)?;
            count += 1;
        }
    }
    Ok(count)
}
