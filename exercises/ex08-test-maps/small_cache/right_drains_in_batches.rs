//! 换一种做法：`drain` 用 `lookup_and_delete_batch` 成批取走。

use std::collections::BTreeMap;
use std::os::fd::{AsFd, AsRawFd};
use std::ptr::null_mut;

use anyhow::{Result, ensure};
use libbpf_rs::libbpf_sys::{
    bpf_map_batch_opts, bpf_map_create_opts, bpf_map_lookup_and_delete_batch,
};
use libbpf_rs::{Error, ErrorKind, MapCore, MapFlags, MapHandle, MapType};

/// 命中了多少次，没命中多少次，最后取走的元素。
pub type Report = (u64, u64, BTreeMap<u32, u64>);

const ENOENT: i32 = 2;
const EINTR: i32 = 4;

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
    let found = cache.lookup(&bytes, MapFlags::ANY)?;
    if let Some(value) = found {
        let value = <[u8; 8]>::try_from(value.as_slice())?;
        return Ok((u64::from_ne_bytes(value), true));
    }
    let value = source(key);
    let mut may_delete = true;
    while let Err(error) =
        cache.update(&bytes, &value.to_ne_bytes(), MapFlags::NO_EXIST)
    {
        match error.kind() {
            ErrorKind::AlreadyExists => break,
            ErrorKind::TooBig if may_delete => {
                let others = cache.keys().filter(|other| other[..] != bytes);
                for victim in others.take(1) {
                    let victim =
                        u32::from_ne_bytes(victim.as_slice().try_into()?);
                    may_delete = !forget(cache, victim)?;
                }
            }
            _ => return Err(error.into()),
        }
    }
    Ok((value, false))
}

pub fn forget(cache: &MapHandle, key: u32) -> Result<bool> {
    let outcome = cache.delete(&key.to_ne_bytes());
    if outcome
        .as_ref()
        .is_err_and(|error| error.kind() == ErrorKind::NotFound)
    {
        return Ok(false);
    }
    outcome?;
    Ok(true)
}

pub fn drain(cache: &MapHandle) -> Result<BTreeMap<u32, u64>> {
    ensure!(
        cache.key_size() == 4 && cache.value_size() == 8,
        "这不是缓存"
    );
    let room = cache.max_entries();
    let mut keys = vec![0_u32; room as usize];
    let mut values = vec![0_u64; room as usize];
    let mut here = None;
    let mut drained = BTreeMap::new();
    let options = bpf_map_batch_opts {
        sz: size_of::<bpf_map_batch_opts>() as _,
        ..Default::default()
    };
    loop {
        let from = here
            .as_mut()
            .map_or(null_mut(), |here: &mut u32| &raw mut *here);
        let mut next = 0_u32;
        let mut count = room;
        // SAFETY: there is room for `count` keys and values; a position in a HASH is a u32.
        let returned = unsafe {
            bpf_map_lookup_and_delete_batch(
                cache.as_fd().as_raw_fd(),
                from.cast(),
                (&raw mut next).cast(),
                keys.as_mut_ptr().cast(),
                values.as_mut_ptr().cast(),
                &raw mut count,
                &raw const options,
            )
        };
        match -returned {
            0 | ENOENT => {}
            EINTR => continue,
            errno => return Err(Error::from_raw_os_error(errno).into()),
        }
        let taken = keys.iter().copied().zip(values.iter().copied());
        drained.extend(taken.take(count as usize));
        if -returned == ENOENT {
            return Ok(drained);
        }
        here = Some(next);
    }
}

pub fn run(
    cache: &MapHandle,
    requests: &mut dyn Iterator<Item = u32>,
    source: &dyn Fn(u32) -> u64,
) -> Result<Report> {
    let mut tally = [0_u64; 2];
    loop {
        if shared::interrupted() {
            break;
        }
        match requests.next() {
            Some(key) => tally[usize::from(get(cache, key, source)?.1)] += 1,
            None => break,
        }
    }
    let [misses, hits] = tally;
    Ok((hits, misses, drain(cache)?))
}
