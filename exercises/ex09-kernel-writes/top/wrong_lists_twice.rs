//! 错在：遍历从头再来时，同一个名字又记了一遍。

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
    let mut list = Vec::new();
    for key in map.keys() {
        if let Some(value) = map.lookup(&key, MapFlags::ANY)? {
            let count = u64::from_ne_bytes(value.as_slice().try_into()?);
            list.push((name(&key), count));
        }
    }
    list.sort_by(|(a, m), (b, n)| n.cmp(m).then(a.cmp(b)));
    list.truncate(most);
    Ok(list)
}

fn name(key: &[u8]) -> String {
    let letters = key.split(|byte| *byte == 0).next().unwrap_or_default();
    String::from_utf8_lossy(letters).into_owned()
}
