//! 换一种做法：`halve` 先全部读完再写，`take` 是一次系统调用。

use std::collections::BTreeMap;
use std::io;
use std::os::fd::{AsFd, AsRawFd};

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
    map.lookup(&port.to_be().to_ne_bytes(), MapFlags::ANY)?
        .map(|value| Ok(u64::from_ne_bytes(value.as_slice().try_into()?)))
        .transpose()
}

pub fn take(map: &MapHandle, key: &[u8]) -> Result<Option<Vec<u8>>> {
    if key.len() != map.key_size() as usize {
        let text = format!("key_size {} != {}", key.len(), map.key_size());
        let error = io::Error::new(io::ErrorKind::InvalidData, text);
        return Err(libbpf_rs::Error::from(error).into());
    }
    let mut value = vec![0u8; map.value_size() as usize];
    // SAFETY: 两个缓冲区的大小都正好。
    let ret = unsafe {
        libbpf_rs::libbpf_sys::bpf_map_lookup_and_delete_elem_flags(
            map.as_fd().as_raw_fd(),
            key.as_ptr().cast(),
            value.as_mut_ptr().cast(),
            0,
        )
    };
    if ret == 0 {
        return Ok(Some(value));
    }
    let error = io::Error::last_os_error();
    if error.kind() == io::ErrorKind::NotFound {
        return Ok(None);
    }
    Err(libbpf_rs::Error::from(error).into())
}

pub fn forget(map: &MapHandle, keys: &[Vec<u8>]) -> Result<usize> {
    let mut missing = 0;
    for key in keys {
        if let Err(e) = map.delete(key) {
            if e.kind() != ErrorKind::NotFound {
                return Err(e.into());
            }
            missing += 1;
        }
    }
    Ok(keys.len() - missing)
}

pub fn halve(map: &MapHandle) -> Result<usize> {
    let mut halves = BTreeMap::new();
    for key in map.keys() {
        if let Some(value) = map.lookup(&key, MapFlags::ANY)? {
            let value = u64::from_ne_bytes(value.as_slice().try_into()?);
            halves.insert(key, value >> 1);
        }
    }
    for (key, half) in &halves {
        map.update(key, &half.to_ne_bytes(), MapFlags::EXIST)?;
    }
    Ok(halves.len())
}
