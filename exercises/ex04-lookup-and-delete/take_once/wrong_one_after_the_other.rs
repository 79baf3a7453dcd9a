//! 错在：等第一个线程领完，才起第二个，它什么也领不到。

use std::thread;

use anyhow::{Result, bail};
use libbpf_rs::{MapCore, MapHandle};

pub fn take_by_two_threads(
    map: &MapHandle,
    keys: &[Vec<u8>],
) -> Result<[Vec<Vec<u8>>; 2]> {
    let one = thread::scope(|scope| scope.spawn(|| take(map, keys)).join());
    let other = thread::scope(|scope| scope.spawn(|| take(map, keys)).join());
    let (Ok(one), Ok(other)) = (one, other) else {
        bail!("线程 panic 了");
    };
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
