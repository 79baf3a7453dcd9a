//! 错在：加载以后才改大小，libbpf 不让改，它又没有看返回值。

use std::collections::BTreeMap;

use anyhow::Result;
use libbpf_rs::libbpf_sys::bpf_map__set_max_entries;
use libbpf_rs::{
    AsRawLibbpf, MapCore, MapFlags, MapHandle, Object, OpenObject,
};

pub fn load(open: OpenObject, capacity: u32) -> Result<Object> {
    let object = open.load()?;
    for map in object.maps() {
        let map = map.as_libbpf_object().as_ptr();
        // SAFETY: map 还装着。
        unsafe { bpf_map__set_max_entries(map, capacity) };
    }
    Ok(object)
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
