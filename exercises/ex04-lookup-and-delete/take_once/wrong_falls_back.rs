//! 错在：map 不让领，就自己查了再删：该返回的错误没有了。

use std::thread;

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle};
use shared::errno;

fn take(map: &MapHandle, key: &[u8]) -> Result<Option<Vec<u8>>> {
    match map.lookup_and_delete(key) {
        Ok(value) => return Ok(value),
        Err(error) if errno::of_error(&error) == Some(errno::ENOTSUPP) => {}
        Err(error) => return Err(error.into()),
    }
    let Some(value) = map.lookup(key, MapFlags::ANY)? else {
        return Ok(None);
    };
    match map.delete(key) {
        Ok(()) => Ok(Some(value)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

pub fn take_by_two_threads(
    map: &MapHandle,
    keys: &[Vec<u8>],
) -> Result<[Vec<Vec<u8>>; 2]> {
    let work = || {
        keys.iter()
            .filter_map(|key| take(map, key).transpose())
            .collect::<Result<Vec<_>>>()
    };
    thread::scope(|scope| {
        let threads = [scope.spawn(work), scope.spawn(work)];
        let [first, second] =
            threads.map(|thread| thread.join().expect("线程不会 panic"));
        Ok([first?, second?])
    })
}
