//! 错在：只看标志里有没有 NO_EXIST 和 EXIST，合在一起的也不当作错。

use libbpf_rs::MapFlags;

#[derive(Debug)]
pub enum Answer {
    Written,
    Exists,
    Missing,
    Full,
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
    if flags.contains(MapFlags::NO_EXIST) && present {
        Answer::Exists
    } else if flags.contains(MapFlags::EXIST) && !present {
        Answer::Missing
    } else if full && !present {
        Answer::Full
    } else {
        Answer::Written
    }
}
