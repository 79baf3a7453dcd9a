//! 错在：两个线程各领一半 key，谁也没有把 keys 试到底。

use std::thread;

use anyhow::Result;
use libbpf_rs::{MapCore, MapHandle};

pub fn take_by_two_threads(
    map: &MapHandle,
    keys: &[Vec<u8>],
) -> Result<[Vec<Vec<u8>>; 2]> {
    let (front, back) = keys.split_at(keys.len() / 2);
    let (mut one, mut other) = (Ok(vec![]), Ok(vec![]));
    thread::scope(|scope| {
        scope.spawn(|| one = take(map, front));
        scope.spawn(|| other = take(map, back));
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
