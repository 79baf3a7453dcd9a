//! 换一种做法：两个函数共用一个，标志和它意味着的那一种错误一起传进去。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle};

struct Condition(MapFlags, ErrorKind);

impl Condition {
    const ABSENT: Self = Self(MapFlags::NO_EXIST, ErrorKind::AlreadyExists);
    const PRESENT: Self = Self(MapFlags::EXIST, ErrorKind::NotFound);

    fn write(&self, map: &MapHandle, key: &[u8], value: &[u8]) -> Result<bool> {
        let Self(flags, refusal) = self;
        let written = map.update(key, value, *flags).map(|()| true);
        let answer = written.or_else(|error| {
            let refused = error.kind() == *refusal;
            if refused { Ok(false) } else { Err(error) }
        });
        Ok(answer?)
    }
}

pub fn insert_once(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<bool> {
    Condition::ABSENT.write(map, key, value)
}

pub fn replace_only(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<bool> {
    Condition::PRESENT.write(map, key, value)
}
