//! 错在：一个线程干完了全部的活，另一个什么也没有做。

use anyhow::Result;
use libbpf_rs::{MapCore, MapHandle};

pub fn take_by_two_threads(
    map: &MapHandle,
    keys: &[Vec<u8>],
) -> Result<[Vec<Vec<u8>>; 2]> {
    let mut taken = Vec::new();
    for key in keys {
        if let Some(value) = map.lookup_and_delete(key)? {
            taken.push(value);
        }
    }
    Ok([taken, vec![]])
}
