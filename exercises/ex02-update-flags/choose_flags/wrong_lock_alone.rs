//! 错在：LOCK 单独用才算错，和 NO_EXIST、EXIST 合用就当它不在。

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
    let only_new = flags.contains(MapFlags::NO_EXIST);
    let only_old = flags.contains(MapFlags::EXIST);
    if flags.bits() > 7 || flags == MapFlags::LOCK || (only_new && only_old) {
        Answer::Invalid
    } else if present && only_new {
        Answer::Exists
    } else if !present && only_old {
        Answer::Missing
    } else if !present && full {
        Answer::Full
    } else {
        Answer::Written
    }
}
