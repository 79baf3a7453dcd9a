//! 内核写了一些元素以后，用户态遍历 map，把字节读成 skeleton 里的类型。

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use libbpf_rs::{Link, MapCore, MapFlags};
use shared::{show, step};

use crate::skeletons::tally::{TallySkel, types};
use crate::workers::work;

// ANCHOR: walk
pub fn lesson(skeleton: &TallySkel) -> Result<Link> {
    step("内核写，用户读：两个线程发出系统调用，遍历 map")?;
    let link = skeleton.progs.count_calls.attach()?;
    let tallies = &skeleton.maps.tallies;
    show!(snapshot(tallies)?);
    work("ant", 2)?;
    work("bee", 3)?;
    show!(snapshot(tallies)?);
    Ok(link)
}

/// 此刻的全部元素：名字和系统调用的次数，按名字排好。
pub fn snapshot(map: &impl MapCore) -> Result<BTreeMap<String, u64>> {
    let mut counts = BTreeMap::new();
    for key in map.keys() {
        if let Some(value) = map.lookup(&key, MapFlags::ANY)? {
            counts.insert(name(&key), tally(&value)?.calls);
        }
    }
    Ok(counts)
}
// ANCHOR_END: walk

// ANCHOR: typed
/// `types::tally` 是 C 的 `struct tally`：字节照原样就是它。
pub fn tally(value: &[u8]) -> Result<types::tally> {
    ensure!(value.len() == size_of::<types::tally>(), "value 的长度不对");
    // SAFETY: 字节够；里面只有整数，任何字节都是它的值。
    Ok(unsafe { value.as_ptr().cast::<types::tally>().read_unaligned() })
}

/// `task_name` 里的字母，到第一个 0 为止。
pub fn name(key: &[u8]) -> String {
    let letters = key.split(|&byte| byte == 0).next().unwrap_or_default();
    String::from_utf8_lossy(letters).into_owned()
}

/// 反过来：名字变成 key，后面补 0。
pub fn task_name(name: &str) -> [u8; size_of::<types::task_name>()] {
    let mut key = [0; size_of::<types::task_name>()];
    for (to, from) in key.iter_mut().zip(name.bytes()) {
        *to = from;
    }
    key
}
// ANCHOR_END: typed
