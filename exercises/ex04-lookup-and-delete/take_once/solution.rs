//! 查和删是同一次调用，所以一个元素只有一个主人，不用再商量。

use std::thread;

use anyhow::Result;
use libbpf_rs::{MapCore, MapHandle};

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

/// 一个线程能领到的。
fn take(map: &MapHandle, keys: &[Vec<u8>]) -> Result<Vec<Vec<u8>>> {
    let mut taken = Vec::new();
    for key in keys {
        if let Some(value) = map.lookup_and_delete(key)? {
            taken.push(value);
        }
    }
    Ok(taken)
}
