//! 换一种做法：`predict` 真的建一个 HASH，照样写一次，内核说什么就是什么。

use libbpf_rs::libbpf_sys::bpf_map_create_opts;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle, MapType};

/// 内核对一次 update 的回答。
#[derive(Debug)]
#[allow(dead_code, reason = "写好 predict 以后就都用到了，到时可以删掉这一行")]
pub enum Answer {
    /// 写好了。
    Written,
    /// EEXIST：已经有了。
    Exists,
    /// ENOENT：还没有。
    Missing,
    /// E2BIG：满了。
    Full,
    /// EINVAL：内核不接受这样的标志。
    Invalid,
}

pub fn choose(create: bool, overwrite: bool) -> Option<MapFlags> {
    [
        (MapFlags::ANY, true, true),
        (MapFlags::NO_EXIST, true, false),
        (MapFlags::EXIST, false, true),
    ]
    .into_iter()
    .find(|(_, creates, overwrites)| {
        (*creates, *overwrites) == (create, overwrite)
    })
    .map(|(flags, ..)| flags)
}

pub fn predict(flags: MapFlags, present: bool, full: bool) -> Answer {
    const OURS: [u8; 4] = [1; 4];
    const OTHER: [u8; 4] = [2; 4];
    let options = bpf_map_create_opts {
        sz: size_of::<bpf_map_create_opts>() as _,
        ..Default::default()
    };
    let room = if full { 1 } else { 2 };
    let map =
        MapHandle::create(MapType::Hash, Some("predict"), 4, 4, room, &options)
            .expect("创建一个小 map");
    if present || full {
        let first = if present { OURS } else { OTHER };
        map.update(&first, &[0; 4], MapFlags::ANY)
            .expect("摆好场面");
    }
    match map
        .update(&OURS, &[9; 4], flags)
        .map_err(|error| error.kind())
    {
        Ok(()) => Answer::Written,
        Err(ErrorKind::AlreadyExists) => Answer::Exists,
        Err(ErrorKind::NotFound) => Answer::Missing,
        Err(ErrorKind::TooBig) => Answer::Full,
        Err(_) => Answer::Invalid,
    }
}
