//! 错在：填充里不是 0 就说是填充，没有去查清零以后有没有。

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
    let is_dirty = key[1..4] != [0; 3];
    let mut turned = key.to_vec();
    turned[1..4].fill(0);
    turned[4..].reverse();
    Ok(match (is_dirty, has(&turned)?) {
        (true, true) => Why::Both,
        (true, false) => Why::Padding,
        (false, true) => Why::ByteOrder,
        (false, false) => Why::Absent,
    })
}
