//! 错在：只清了填充里的两个字节，还有一个没有清。

use anyhow::{Error, Result};
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
    let has = |key: &[u8]| Ok::<_, Error>(map.lookup(key, ANY)?.is_some());
    if has(key)? {
        return Ok(Why::Found);
    }
    let mut turned = key.to_vec();
    turned[4..].reverse();
    let mut clean = key.to_vec();
    clean[1..3].fill(0);
    let mut both = turned.clone();
    both[1..3].fill(0);
    let tries = [
        (turned, Why::ByteOrder),
        (clean, Why::Padding),
        (both, Why::Both),
    ];
    for (key, why) in tries {
        if has(&key)? {
            return Ok(why);
        }
    }
    Ok(Why::Absent)
}
