//! 换一种做法：句柄外面包一个类型；腾出一个位置还放不下，就不存，题目允许。

use std::collections::BTreeMap;
use std::iter;

use anyhow::Result;
use libbpf_rs::libbpf_sys::bpf_map_create_opts;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle, MapType};

/// 命中了多少次，没命中多少次，最后取走的元素。
pub type Report = (u64, u64, BTreeMap<u32, u64>);

/// The cache with numbers instead of bytes.
struct Typed<'a>(&'a MapHandle);

impl Typed<'_> {
    fn keys(&self) -> impl Iterator<Item = u32> + '_ {
        self.0
            .keys()
            .filter_map(|key| Some(u32::from_ne_bytes(key.try_into().ok()?)))
    }

    fn read(&self, key: u32) -> Result<Option<u64>> {
        let mut value = [0; 8];
        let found = self.0.lookup_into(
            &key.to_ne_bytes(),
            &mut value,
            MapFlags::ANY,
        )?;
        Ok(found.then(|| u64::from_ne_bytes(value)))
    }

    fn take(&self, key: u32) -> Result<Option<u64>> {
        let mut value = [0; 8];
        let found = self
            .0
            .lookup_into_and_delete(&key.to_ne_bytes(), &mut value)?;
        Ok(found.then(|| u64::from_ne_bytes(value)))
    }

    /// `false` if there is no room.
    fn write(&self, key: u32, value: u64) -> Result<bool> {
        let written = self.0.update(
            &key.to_ne_bytes(),
            &value.to_ne_bytes(),
            MapFlags::ANY,
        );
        match written {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == ErrorKind::TooBig => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// `false` if it was not there.
    fn delete(&self, key: u32) -> Result<bool> {
        match self.0.delete(&key.to_ne_bytes()) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

pub fn create(capacity: u32) -> Result<MapHandle> {
    let mut opts = bpf_map_create_opts::default();
    opts.sz = size_of_val(&opts) as _;
    let (key, value) = (size_of::<u32>() as u32, size_of::<u64>() as u32);
    let cache = MapHandle::create(
        MapType::Hash,
        None::<&str>,
        key,
        value,
        capacity,
        &opts,
    )?;
    Ok(cache)
}

pub fn get(
    cache: &MapHandle,
    key: u32,
    source: &dyn Fn(u32) -> u64,
) -> Result<(u64, bool)> {
    let cache = Typed(cache);
    if let Some(value) = cache.read(key)? {
        return Ok((value, true));
    }
    let value = source(key);
    while !cache.write(key, value)? {
        let victim = cache.keys().find(|other| *other != key);
        // If nothing was deleted someone else did it, and it is worth another try.
        let Some(victim) = victim else { continue };
        if cache.delete(victim)? {
            // Only one. Should even this not help, the answer is not kept.
            cache.write(key, value)?;
            break;
        }
    }
    Ok((value, false))
}

pub fn forget(cache: &MapHandle, key: u32) -> Result<bool> {
    Typed(cache).delete(key)
}

pub fn drain(cache: &MapHandle) -> Result<BTreeMap<u32, u64>> {
    let cache = Typed(cache);
    let keys: Vec<u32> = cache.keys().collect();
    keys.into_iter()
        .filter_map(|key| match cache.take(key) {
            Ok(value) => value.map(|value| Ok((key, value))),
            Err(error) => Some(Err(error)),
        })
        .collect()
}

pub fn run(
    cache: &MapHandle,
    requests: &mut dyn Iterator<Item = u32>,
    source: &dyn Fn(u32) -> u64,
) -> Result<Report> {
    let mut claimed = iter::from_fn(|| {
        if shared::interrupted() {
            None
        } else {
            requests.next()
        }
    });
    let (hits, misses) = claimed.try_fold((0, 0), |(hits, misses), key| {
        let (_, hit) = get(cache, key, source)?;
        anyhow::Ok((hits + u64::from(hit), misses + u64::from(!hit)))
    })?;
    let rest = drain(cache)?;
    Ok((hits, misses, rest))
}
