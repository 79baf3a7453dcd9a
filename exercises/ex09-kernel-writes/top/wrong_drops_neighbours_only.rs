//! 错在：遍历从头再来时，记了两遍的名字只有挨着的才去掉；次数变过，它们就不挨着。

use std::cmp::Reverse;

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
    let mut list: Vec<(String, u64)> = Vec::new();
    for key in map.keys() {
        let Some(value) = map.lookup(&key, MapFlags::ANY)? else {
            continue;
        };
        let count = u64::from_ne_bytes(value.as_slice().try_into()?);
        let name = String::from_utf8_lossy(&key);
        list.push((name.trim_end_matches('\0').to_string(), count));
    }
    list.sort_by(|a, b| (Reverse(a.1), &a.0).cmp(&(Reverse(b.1), &b.0)));
    list.dedup_by(|a, b| a.0 == b.0);
    list.truncate(most);
    Ok(list)
}
