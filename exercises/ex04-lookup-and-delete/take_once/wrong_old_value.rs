//! 错在：先查后删，`delete` 成功才算领到；不会领两次，但查到的 value 可能已经旧了。

use std::thread;

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle};

pub fn take_by_two_threads(
    map: &MapHandle,
    keys: &[Vec<u8>],
) -> Result<[Vec<Vec<u8>>; 2]> {
    let (mut one, mut other) = (Ok(vec![]), Ok(vec![]));
    thread::scope(|scope| {
        scope.spawn(|| one = take(map, keys));
        scope.spawn(|| other = take(map, keys));
    });
    Ok([one?, other?])
}

fn take(map: &MapHandle, keys: &[Vec<u8>]) -> Result<Vec<Vec<u8>>> {
    let mut taken = Vec::new();
    for key in keys {
        if let Some(value) = map.lookup(key, MapFlags::ANY)? {
            match map.delete(key) {
                Ok(()) => taken.push(value),
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(taken)
}
