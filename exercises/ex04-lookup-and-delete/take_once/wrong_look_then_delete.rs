//! 错在：先查后删，删的时候不看是不是自己删掉的，一个元素就有了两个主人。

use std::thread;

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

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
            map.delete(key).ok();
            taken.push(value);
        }
    }
    Ok(taken)
}
