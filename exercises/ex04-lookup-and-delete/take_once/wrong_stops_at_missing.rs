//! 错在：碰到一个已经被领走的 key 就以为没有了，后面的再也没有人领。

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

fn take(map: &MapHandle, keys: &[Vec<u8>]) -> Result<Vec<Vec<u8>>> {
    let mut taken = Vec::new();
    for key in keys {
        let Some(value) = map.lookup_and_delete(key)? else {
            break;
        };
        taken.push(value);
    }
    Ok(taken)
}
