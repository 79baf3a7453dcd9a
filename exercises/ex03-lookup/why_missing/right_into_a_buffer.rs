//! 换一种做法：按数字改：swap_bytes 倒过来，查到自己的缓冲区里。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

#[derive(Debug)]
pub enum Why {
    Found,
    ByteOrder,
    Padding,
    Both,
    Absent,
}

pub fn why(map: &MapHandle, key: &[u8]) -> Result<Why> {
    let mut buffer = vec![0; map.value_size() as usize];
    let mut has = |key: &[u8]| map.lookup_into(key, &mut buffer, MapFlags::ANY);
    if has(key)? {
        return Ok(Why::Found);
    }
    let interface = u32::from_ne_bytes(key[4..8].try_into()?);
    let made = |hole: &[u8], interface: u32| {
        [&key[..1], hole, &interface.to_ne_bytes()].concat()
    };
    if has(&made(&key[1..4], interface.swap_bytes()))? {
        Ok(Why::ByteOrder)
    } else if has(&made(&[0; 3], interface))? {
        Ok(Why::Padding)
    } else if has(&made(&[0; 3], interface.swap_bytes()))? {
        Ok(Why::Both)
    } else {
        Ok(Why::Absent)
    }
}
