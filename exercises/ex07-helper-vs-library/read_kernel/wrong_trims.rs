//! 错在：连名字两头的空白也去掉了；只有后面的 0 不是名字。

use std::collections::BTreeMap;

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};

pub fn read(map: &MapHandle) -> Result<BTreeMap<String, (u32, u64)>> {
    let mut all = BTreeMap::new();
    for key in map.keys() {
        let Some(value) = map.lookup(&key, MapFlags::ANY)? else {
            continue;
        };
        let text = String::from_utf8_lossy(&key);
        let name = text.trim_matches(|c: char| c == '\0' || c.is_whitespace());
        let packets = u32::from_ne_bytes(value[..4].try_into()?);
        let bytes = u64::from_ne_bytes(value[8..16].try_into()?);
        all.insert(name.to_owned(), (packets, bytes));
    }
    Ok(all)
}
