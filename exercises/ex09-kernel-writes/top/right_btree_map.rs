//! 换一种做法：`BTreeMap` 按名字排好，再只按次数做一次稳定的排序。

use std::cmp::Reverse;
use std::collections::BTreeMap;

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle, Object, OpenObject};

pub fn load(open: OpenObject, capacity: u32) -> Result<Object> {
    let mut open = open;
    for mut map in open.maps_mut() {
        if map.name() == "calls" {
            map.set_max_entries(capacity)?;
        }
    }
    Ok(open.load()?)
}

pub fn top(map: &MapHandle, most: usize) -> Result<Vec<(String, u64)>> {
    let mut by_name: BTreeMap<String, u64> = BTreeMap::new();
    let mut count = [0u8; 8];
    for key in map.keys() {
        if !map.lookup_into(&key, &mut count, MapFlags::ANY)? {
            continue;
        }
        let end = key.iter().position(|&byte| byte == 0).unwrap_or(key.len());
        let name = String::from_utf8_lossy(&key[..end]).into_owned();
        by_name.insert(name, u64::from_ne_bytes(count));
    }
    // 已经按名字排好；sort_by_key 不打乱次数一样的。
    let mut list: Vec<(String, u64)> = by_name.into_iter().collect();
    list.sort_by_key(|&(_, count)| Reverse(count));
    Ok(list.into_iter().take(most).collect())
}
