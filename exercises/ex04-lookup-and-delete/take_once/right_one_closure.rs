//! 换一种做法：一个可以复制的闭包，两个线程都启动了再等它们。

use std::panic::resume_unwind;
use std::thread;

use anyhow::Result;
use libbpf_rs::{MapCore, MapHandle};

pub fn take_by_two_threads(
    map: &MapHandle,
    keys: &[Vec<u8>],
) -> Result<[Vec<Vec<u8>>; 2]> {
    let work = || {
        keys.iter()
            .filter_map(|key| map.lookup_and_delete(key).transpose())
            .collect::<libbpf_rs::Result<Vec<_>>>()
    };
    let [one, two] = thread::scope(|scope| {
        let both = [scope.spawn(work), scope.spawn(work)];
        both.map(|taker| {
            taker.join().unwrap_or_else(|panic| resume_unwind(panic))
        })
    });
    Ok([one?, two?])
}
