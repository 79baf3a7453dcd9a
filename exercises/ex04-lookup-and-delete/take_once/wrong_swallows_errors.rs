//! 错在：把错误也当成“没有”，map 不让领的时候一声不吭。

use std::thread;

use anyhow::Result;
use libbpf_rs::{MapCore, MapHandle};

pub fn take_by_two_threads(
    map: &MapHandle,
    keys: &[Vec<u8>],
) -> Result<[Vec<Vec<u8>>; 2]> {
    let (mut one, mut other) = (vec![], vec![]);
    thread::scope(|scope| {
        scope.spawn(|| one = take(map, keys));
        scope.spawn(|| other = take(map, keys));
    });
    Ok([one, other])
}

fn take(map: &MapHandle, keys: &[Vec<u8>]) -> Vec<Vec<u8>> {
    keys.iter()
        .filter_map(|key| map.lookup_and_delete(key).ok().flatten())
        .collect()
}
