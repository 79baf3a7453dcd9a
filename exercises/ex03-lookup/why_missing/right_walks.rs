//! 换一种做法：把 map 里的 key 都走一遍，同每一种改法比。

use anyhow::{Result, ensure};
use libbpf_rs::{MapCore, MapHandle};

#[derive(Debug)]
pub enum Why {
    Found,
    ByteOrder,
    Padding,
    Both,
    Absent,
}

pub fn why(map: &MapHandle, key: &[u8]) -> Result<Why> {
    ensure!(key.len() == 8, "key 有 {} 个字节", key.len());
    let held: Vec<Vec<u8>> = map.keys().collect();
    let turned: Vec<u8> = key[..4]
        .iter()
        .chain(key[4..].iter().rev())
        .copied()
        .collect();
    let clean = |key: &[u8]| [&key[..1], &[0; 3], &key[4..]].concat();
    Ok(if held.contains(&key.to_vec()) {
        Why::Found
    } else if held.contains(&turned) {
        Why::ByteOrder
    } else if held.contains(&clean(key)) {
        Why::Padding
    } else if held.contains(&clean(&turned)) {
        Why::Both
    } else {
        Why::Absent
    })
}
