//! 错在：先拆开 key 再去查，长度不对就 panic 了。

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
    let (direction, interface) = (key[0], &key[4..8]);
    let turned: Vec<_> = interface.iter().rev().copied().collect();
    let hole = [key[1], key[2], key[3]];
    let tries = [
        (hole, interface, Why::Found),
        (hole, &turned, Why::ByteOrder),
        ([0; 3], interface, Why::Padding),
        ([0; 3], &turned, Why::Both),
    ];
    for (hole, interface, why) in tries {
        let key = [&[direction], &hole[..], interface].concat();
        if map.lookup(&key, MapFlags::ANY)?.is_some() {
            return Ok(why);
        }
    }
    Ok(Why::Absent)
}
