//! 换一种做法：把标志当作数字，按内核检查的先后来判断；`choose` 反过来问 `predict`。

use libbpf_rs::MapFlags;

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
    let writes = |flags, present| {
        matches!(predict(flags, present, false), Answer::Written)
    };
    (0..3).map(MapFlags::from_bits_retain).find(|&flags| {
        writes(flags, false) == create && writes(flags, true) == overwrite
    })
}

pub fn predict(flags: MapFlags, present: bool, full: bool) -> Answer {
    const NOEXIST: u64 = 1;
    const EXIST: u64 = 2;
    let flags = flags.bits();
    if flags > EXIST {
        return Answer::Invalid;
    }
    if present && flags == NOEXIST {
        return Answer::Exists;
    }
    if !present && flags == EXIST {
        return Answer::Missing;
    }
    if !present && full {
        return Answer::Full;
    }
    Answer::Written
}
