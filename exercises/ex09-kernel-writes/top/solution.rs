//! 加载以前改大小；遍历收齐，再按次数从多到少排，一样的按名字。

use std::collections::BTreeMap;

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle, Object, OpenObject};

pub fn load(mut open: OpenObject, capacity: u32) -> Result<Object> {
    for mut map in open.maps_mut() {
        if map.name() == "calls" {
            map.set_max_entries(capacity)?;
        }
    }
    Ok(open.load()?)
}

pub fn top(map: &MapHandle, most: usize) -> Result<Vec<(String, u64)>> {
    // 遍历从头再来，同一个名字也只留一个。
    let mut counts = BTreeMap::new();
    for key in map.keys() {
        if let Some(value) = map.lookup(&key, MapFlags::ANY)? {
            let count = u64::from_ne_bytes(value.as_slice().try_into()?);
            counts.insert(name(&key), count);
        }
    }
    let mut list: Vec<_> = counts.into_iter().collect();
    list.sort_by(|(a, m), (b, n)| n.cmp(m).then(a.cmp(b)));
    list.truncate(most);
    Ok(list)
}

fn name(key: &[u8]) -> String {
    let letters = key.split(|byte| *byte == 0).next().unwrap_or_default();
    String::from_utf8_lossy(letters).into_owned()
}
