//! 换一种做法：一个有界的堆，堆顶是最差的；容量用 libbpf 的 C 函数设。

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};
use std::io;

use anyhow::{Result, ensure};
use libbpf_rs::{
    AsRawLibbpf, MapCore, MapFlags, MapHandle, Object, OpenObject, libbpf_sys,
};

pub fn load(open: OpenObject, capacity: u32) -> Result<Object> {
    // SAFETY: open 活着，名字以 0 结尾。
    let calls = unsafe {
        libbpf_sys::bpf_object__find_map_by_name(
            open.as_libbpf_object().as_ptr(),
            c"calls".as_ptr(),
        )
    };
    ensure!(!calls.is_null(), "没有 calls");
    // SAFETY: calls 是 open 里的 map，还没有建。
    let ret = unsafe { libbpf_sys::bpf_map__set_max_entries(calls, capacity) };
    if ret < 0 {
        return Err(
            libbpf_rs::Error::from(io::Error::from_raw_os_error(-ret)).into()
        );
    }
    Ok(open.load()?)
}

pub fn top(map: &MapHandle, most: usize) -> Result<Vec<(String, u64)>> {
    let mut seen = HashSet::new();
    let mut best: BinaryHeap<(Reverse<u64>, String)> = BinaryHeap::new();
    for key in map.keys() {
        let Some(value) = map.lookup(&key, MapFlags::ANY)? else {
            continue;
        };
        let count = u64::from_ne_bytes(value.as_slice().try_into()?);
        let name: Vec<u8> =
            key.into_iter().take_while(|&byte| byte != 0).collect();
        let name = String::from_utf8_lossy(&name).into_owned();
        if !seen.insert(name.clone()) {
            continue;
        }
        best.push((Reverse(count), name));
        if best.len() > most {
            best.pop();
        }
    }
    Ok(best
        .into_sorted_vec()
        .into_iter()
        .map(|(Reverse(count), name)| (name, count))
        .collect())
}
