//! 错在：出错也当作查不到，没有权限就说成了真的没有。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

const ANY: MapFlags = MapFlags::ANY;

#[derive(Debug)]
pub enum Why {
    Found,
    ByteOrder,
    Padding,
    Both,
    Absent,
}

pub fn why(map: &MapHandle, key: &[u8]) -> Result<Why> {
    let has = |key: &[u8]| map.lookup(key, ANY).is_ok_and(|v| v.is_some());
    if has(key) {
        return Ok(Why::Found);
    }
    let mut turned = key.to_vec();
    turned[4..].reverse();
    let mut clean = key.to_vec();
    clean[1..4].fill(0);
    let mut both = turned.clone();
    both[1..4].fill(0);
    let tries = [
        (turned, Why::ByteOrder),
        (clean, Why::Padding),
        (both, Why::Both),
    ];
    for (key, why) in tries {
        if has(&key) {
            return Ok(why);
        }
    }
    Ok(Why::Absent)
}
