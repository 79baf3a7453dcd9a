//! 错在：遇到一个不见了的就停下，后面的都没有读。

use std::collections::BTreeMap;

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn read(map: &MapHandle) -> Result<BTreeMap<String, (u32, u64)>> {
    let mut all = BTreeMap::new();
    for key in map.keys() {
        let Some(value) = map.lookup(&key, MapFlags::ANY)? else {
            break;
        };
        let name = String::from_utf8_lossy(&key);
        let packets = u32::from_ne_bytes(value[..4].try_into()?);
        let bytes = u64::from_ne_bytes(value[8..16].try_into()?);
        all.insert(name.trim_end_matches('\0').into(), (packets, bytes));
    }
    Ok(all)
}
