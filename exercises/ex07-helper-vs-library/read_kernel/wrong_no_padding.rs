//! 错在：没算 packets 后面的 4 个空位，bytes 从第 4 个字节读起。

use std::collections::BTreeMap;

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn read(map: &MapHandle) -> Result<BTreeMap<String, (u32, u64)>> {
    let mut all = BTreeMap::new();
    for key in map.keys() {
        if let Some(value) = map.lookup(&key, MapFlags::ANY)? {
            let name = String::from_utf8_lossy(&key);
            let packets = u32::from_ne_bytes(value[..4].try_into()?);
            let bytes = u64::from_ne_bytes(value[4..12].try_into()?);
            all.insert(name.trim_end_matches('\0').into(), (packets, bytes));
        }
    }
    Ok(all)
}
