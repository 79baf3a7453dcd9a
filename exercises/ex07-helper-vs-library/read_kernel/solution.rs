//! 照着 C 的结构体取字节：u64 要从 8 的倍数开始，所以中间空 4 个。

use std::collections::BTreeMap;

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn read(map: &MapHandle) -> Result<BTreeMap<String, (u32, u64)>> {
    let mut all = BTreeMap::new();
    for key in map.keys() {
        if let Some(value) = map.lookup(&key, MapFlags::ANY)? {
            let name = String::from_utf8_lossy(&key);
            let packets = u32::from_ne_bytes(value[..4].try_into()?);
            let bytes = u64::from_ne_bytes(value[8..16].try_into()?);
            all.insert(name.trim_end_matches('\0').into(), (packets, bytes));
        }
    }
    Ok(all)
}
