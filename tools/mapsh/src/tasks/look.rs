//! How a judge looks at the kernel: it makes its own calls, and prints none of them.

use std::collections::BTreeMap;
use std::ffi::CString;
use std::fs;

use nix::libc::{ENOENT, ENOSPC};

use super::verdict::Check;
use crate::attrs;
use crate::bpf::{Cmd, bpf};
use crate::kind::Kind;
use crate::map::{self, Info, Map, id_behind, owned};

/// What was looked at so far.
#[derive(Default)]
pub struct Look(Vec<Check>);

/// A map that a judge has found.
pub struct Found {
    pub map: Map,
    pub info: Info,
}

impl Look {
    pub fn checks(self) -> Vec<Check> {
        self.0
    }

    /// Notes a check. Returns whether it passed.
    pub fn check(
        &mut self,
        title: impl Into<String>,
        expected: impl Into<String>,
        seen: impl Into<String>,
        passed: bool,
    ) -> bool {
        self.0.push(Check {
            title: title.into(),
            passed,
            expected: expected.into(),
            seen: seen.into(),
        });
        passed
    }

    /// The newest map of this name and kind; fails where there is none.
    pub fn map(&mut self, name: &str, kind: Kind) -> Option<Found> {
        let expected = format!("一个叫 {name} 的 {}", kind.name());
        let title = format!("map {name}");
        match newest(name) {
            Err(errno) => {
                let seen =
                    format!("问不到：{}", shared::errno::full_name(errno));
                self.check(title, expected, seen, false);
                None
            }
            Ok(None) => {
                let seen = format!("内核里没有叫 {name} 的 map");
                self.check(title, expected, seen, false);
                None
            }
            Ok(Some(found)) => {
                let is = found.info.kind;
                let seen = format!("{}，id = {}", is.name(), found.info.id);
                self.check(title, expected, seen, is == kind)
                    .then_some(found)
            }
        }
    }

    /// What a number of the map should be.
    pub fn number(&mut self, title: &str, expected: u32, seen: u32) -> bool {
        self.check(
            title,
            expected.to_string(),
            seen.to_string(),
            expected == seen,
        )
    }

    /// The elements should be these and no others.
    pub fn elements(&mut self, found: &Found, expected: &[(u64, u64)]) -> bool {
        let title = format!("{} 里的元素", found.info.name);
        let expected: BTreeMap<_, _> = expected.iter().copied().collect();
        match found.elements() {
            Ok(seen) => {
                let passed = seen == expected;
                self.check(title, listed(&expected), listed(&seen), passed)
            }
            Err(errno) => {
                let seen = shared::errno::full_name(errno);
                self.check(title, listed(&expected), seen, false)
            }
        }
    }

    /// The values of a QUEUE or STACK, in the order in which they'd be taken.
    pub fn order(&mut self, found: &Found, expected: &[u64]) -> bool {
        let title = format!("{} 里的 value，先取到的在前", found.info.name);
        let seen = found.order();
        let passed = seen == expected;
        self.check(title, format!("{expected:?}"), format!("{seen:?}"), passed)
    }

    /// The number in slot 0 of an ARRAY `answer`.
    pub fn answer(&mut self, expected: u64) -> bool {
        let Some(found) = self.map("answer", Kind::ARRAY) else {
            return false;
        };
        let seen = found.element(0);
        let shown = seen.map_or("读不到".to_owned(), |it| it.to_string());
        let title = "answer 的第 0 个元素";
        // The number itself would be the solution.
        self.check(title, "你数出来的数", shown, seen == Some(expected))
    }
}

impl Found {
    fn number(bytes: &[u8]) -> u64 {
        let mut wide = [0; 8];
        let length = bytes.len().min(8);
        wide[..length].copy_from_slice(&bytes[..length]);
        u64::from_le_bytes(wide)
    }

    fn key(&self, key: u64) -> Vec<u8> {
        let mut bytes = key.to_le_bytes().to_vec();
        bytes.resize(self.map.key_size, 0);
        bytes
    }

    /// The value of a key, read with these flags.
    pub fn read(&self, key: &[u8], flags: u64) -> Result<Vec<u8>, i32> {
        let attr = self.map.lookup(Some(key), flags);
        let attr = self.map.call(Cmd::MapLookupElem, attr)?;
        Ok(attr.bytes("value").to_vec())
    }

    /// The value of a key, as a number.
    pub fn element(&self, key: u64) -> Option<u64> {
        let value = self.read(&self.key(key), 0).ok()?;
        Some(Self::number(&value))
    }

    /// The errno with which a write is refused; `None` where it would be accepted. What was
    /// written for a try is deleted again.
    pub fn refuses(&self, key: u64, flags: u64) -> Option<i32> {
        let key = self.key(key);
        let value = vec![0; self.map.room()];
        let attr = self.map.update(Some(&key), &value, flags);
        let refused = self.map.call(Cmd::MapUpdateElem, attr).err();
        if refused.is_none() {
            let _ = self.map.call(Cmd::MapDeleteElem, self.map.delete(&key));
        }
        refused
    }

    /// All elements, as numbers. At most a thousand are read.
    fn elements(&self) -> Result<BTreeMap<u64, u64>, i32> {
        let mut elements = BTreeMap::new();
        let mut key: Option<Vec<u8>> = None;
        for _ in 0..1000 {
            let attr = self.map.next(key.as_deref());
            let next = match self.map.call(Cmd::MapGetNextKey, attr) {
                Ok(attr) => attr.bytes("next_key").to_vec(),
                Err(ENOENT) => return Ok(elements),
                Err(errno) => return Err(errno),
            };
            let value = self.read(&next, 0)?;
            elements.insert(Self::number(&next), Self::number(&value));
            key = Some(next);
        }
        Err(ENOSPC)
    }

    /// Takes all values of a QUEUE or STACK, and puts them back.
    fn order(&self) -> Vec<u64> {
        let mut values = Vec::new();
        let take = || {
            let attr = self.map.lookup(None, 0);
            self.map.call(Cmd::MapLookupAndDeleteElem, attr)
        };
        while let Ok(attr) = take() {
            values.push(attr.bytes("value").to_vec());
        }
        let numbers = values.iter().map(|it| Self::number(it)).collect();
        if self.info.kind == Kind::STACK {
            values.reverse();
        }
        for value in values {
            let attr = self.map.update(None, &value, 0);
            let _ = self.map.call(Cmd::MapUpdateElem, attr);
        }
        numbers
    }

    /// How many descriptors of all processes point to it, without the judge's own.
    pub fn descriptors(&self) -> usize {
        let line = format!("map_id:\t{}", self.info.id);
        let points = |about: &str| about.lines().any(|it| it == line);
        // `self` and `thread-self` are there besides the numbers.
        let is_number = |name: &str| name.bytes().all(|it| it.is_ascii_digit());
        let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
        let all = processes
            .filter(|it| it.file_name().to_str().is_some_and(is_number))
            .filter_map(|it| fs::read_dir(it.path().join("fdinfo")).ok())
            .flatten()
            .flatten()
            .filter_map(|fd| fs::read_to_string(fd.path()).ok())
            .filter(|about| points(about))
            .count();
        all.saturating_sub(1)
    }
}

/// The newest map of a name, or none.
fn newest(name: &str) -> Result<Option<Found>, i32> {
    let (mut id, mut newest) = (0, None);
    while let Some(next) = id_behind(id)? {
        id = next;
        match map::open(id) {
            Ok((map, info)) if info.name == name => {
                newest = Some(Found { map, info });
            }
            // It went meanwhile.
            Ok(_) | Err(ENOENT) => {}
            Err(errno) => return Err(errno),
        }
    }
    Ok(newest)
}

/// The map that is pinned there.
pub fn pinned(path: &str) -> Result<Found, i32> {
    let path = CString::new(path).expect("it's a task's own");
    let mut attr = attrs::path(path, 0);
    // SAFETY: the path ends with NUL.
    let fd = owned(unsafe { bpf(Cmd::ObjGet, &mut attr) }?);
    let info = Info::of(std::os::fd::AsRawFd::as_raw_fd(&fd))?;
    let map = Map::new(fd, &info);
    Ok(Found { map, info })
}

/// For example `1 = 100、2 = 200`.
fn listed(elements: &BTreeMap<u64, u64>) -> String {
    if elements.is_empty() {
        return "没有元素".to_owned();
    }
    let each = elements
        .iter()
        .map(|(key, value)| format!("{key} = {value}"));
    each.collect::<Vec<_>>().join("、")
}
