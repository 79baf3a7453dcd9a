//! 错在：以为满了就什么都写不进去，连旧的 key 也不行。

use libbpf_rs::MapFlags;

#[derive(Debug)]
pub enum Answer {
    Written,
    Exists,
    Missing,
    Full,
    Invalid,
}

pub fn choose(create: bool, overwrite: bool) -> Option<MapFlags> {
    match (create, overwrite) {
        (true, true) => Some(MapFlags::ANY),
        (true, false) => Some(MapFlags::NO_EXIST),
        (false, true) => Some(MapFlags::EXIST),
        (false, false) => None,
    }
}

pub fn predict(flags: MapFlags, present: bool, full: bool) -> Answer {
    match flags {
        _ if full => Answer::Full,
        MapFlags::NO_EXIST if present => Answer::Exists,
        MapFlags::EXIST if !present => Answer::Missing,
        MapFlags::ANY | MapFlags::NO_EXIST | MapFlags::EXIST => Answer::Written,
        _ => Answer::Invalid,
    }
}
