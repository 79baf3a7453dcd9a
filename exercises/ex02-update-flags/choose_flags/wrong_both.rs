//! 错在：以为两个标志加在一起，就是“什么都不做”。

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
        (false, false) => Some(MapFlags::NO_EXIST | MapFlags::EXIST),
    }
}

pub fn predict(flags: MapFlags, present: bool, full: bool) -> Answer {
    match flags {
        MapFlags::NO_EXIST if present => Answer::Exists,
        MapFlags::EXIST if !present => Answer::Missing,
        MapFlags::ANY | MapFlags::NO_EXIST | MapFlags::EXIST => {
            if full && !present {
                Answer::Full
            } else {
                Answer::Written
            }
        }
        _ => Answer::Invalid,
    }
}
