//! 错在：堆满时挤掉（次数, 名字）最小的，次数一样的就留下了名字大的。

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use anyhow::{Context, Result};
use libbpf_rs::{MapCore, MapFlags, MapHandle, Object, OpenObject};

pub fn load(mut open: OpenObject, capacity: u32) -> Result<Object> {
    let mut calls = open
        .maps_mut()
        .find(|map| map.name() == "calls")
        .context("没有 calls")?;
    calls.set_max_entries(capacity)?;
    Ok(open.load()?)
}

pub fn top(map: &MapHandle, most: usize) -> Result<Vec<(String, u64)>> {
    let mut all = HashMap::new();
    for key in map.keys() {
        if let Some(value) = map.lookup(&key, MapFlags::ANY)? {
            all.insert(key, u64::from_ne_bytes(value.as_slice().try_into()?));
        }
    }
    // 只留下最多的 most 个：堆顶是最少的一个。
    let mut heap = BinaryHeap::new();
    for (key, count) in all {
        let name = String::from_utf8_lossy(&key);
        heap.push(Reverse((count, name.trim_end_matches('\0').to_string())));
        if heap.len() > most {
            heap.pop();
        }
    }
    let mut list: Vec<(String, u64)> = heap
        .into_iter()
        .map(|Reverse((count, name))| (name, count))
        .collect();
    list.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok(list)
}
