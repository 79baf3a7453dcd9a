//! 错在：以为只会错一样，两样都错就当作真的没有。

use anyhow::{Error, Result};
use libbpf_rs::{MapCore, MapFlags, MapHandle};

const ANY: MapFlags = MapFlags::ANY;

#[derive(Debug)]
pub enum Why {
    Found,
    ByteOrder,
    Padding,
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
    clean[1..4].fill(0);
    let tries = [(turned, Why::ByteOrder), (clean, Why::Padding)];
    for (key, why) in tries {
        if has(&key)? {
            return Ok(why);
        }
    }
    Ok(Why::Absent)
}
