//! 换一种做法：`halve` 还是边走边改，走过的 key 不再改；别的用移位、自己的缓冲区和一次删除。

use std::collections::HashSet;

use anyhow::Result;
use libbpf_rs::libbpf_sys::bpf_map_create_opts;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle, MapType};

pub fn create(capacity: u32) -> Result<MapHandle> {
    let mut opts = bpf_map_create_opts::default();
    opts.sz = size_of_val(&opts) as _;
    Ok(MapHandle::create(
        MapType::Hash,
        Some("symptoms"),
        4,
        8,
        capacity,
        &opts,
    )?)
}

pub fn packets(map: &MapHandle, port: u16) -> Result<Option<u64>> {
    let mut count = [0u8; 8];
    let key = [(port >> 8) as u8, (port & 0xff) as u8];
    let found = map.lookup_into(&key, &mut count, MapFlags::ANY)?;
    Ok(found.then(|| u64::from_ne_bytes(count)))
}

pub fn take(map: &MapHandle, key: &[u8]) -> Result<Option<Vec<u8>>> {
    let mut value = vec![0u8; map.value_size() as usize];
    let ours = map.lookup_into_and_delete(key, &mut value)?;
    Ok(if ours { Some(value) } else { None })
}

pub fn forget(map: &MapHandle, keys: &[Vec<u8>]) -> Result<usize> {
    keys.iter().try_fold(0, |count, key| match map.delete(key) {
        Ok(()) => Ok(count + 1),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(count),
        Err(e) => Err(e.into()),
    })
}

pub fn halve(map: &MapHandle) -> Result<usize> {
    let mut done = HashSet::new();
    for key in map.keys() {
        if done.contains(&key) {
            continue;
        }
        if let Some(value) = map.lookup(&key, MapFlags::ANY)? {
            let half = u64::from_ne_bytes(value.as_slice().try_into()?) / 2;
            map.update(&key, &half.to_ne_bytes(), MapFlags::EXIST)?;
            done.insert(key);
        }
    }
    Ok(done.len())
}
