//! A case's call by the C functions: what the kernel answers.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail};
use libbpf_rs::libbpf_sys;

use crate::map::{GIVEN, Map, Parameters, create, number, number_of};
use crate::raw::{self, Batch, answer};

/// The value that a call writes to the key of number 0.
pub const WRITTEN: u32 = 200;

/// Further than any walk of the cases goes that comes to an end.
pub const TOO_FAR: usize = 5000;

/// Creates the map of a `create` case.
pub fn create_call(parameters: &Parameters, named: bool) -> String {
    let fd = create(parameters);
    if fd < 0 {
        return answer(fd);
    }
    let info = raw::info(fd);
    // SAFETY: the kernel has just given it to this program.
    unsafe { nix::libc::close(fd) };
    match info {
        Ok(info) if named => {
            let name: Vec<u8> = info
                .name
                .iter()
                .map(|c| *c as u8)
                .take_while(|c| *c != 0)
                .collect();
            format!("0 name={}", String::from_utf8_lossy(&name))
        }
        _ => "0".to_owned(),
    }
}

/// Makes the call and says what it returned; `None` where the C functions have no such
/// call.
pub fn call(map: &Map, words: &[&str]) -> Result<Option<String>> {
    let [verb, arguments @ ..] = words else {
        bail!("an empty call");
    };
    let fd = map.fd;
    let room = || vec![0; map.parameters.values(0).len().max(8) * 2];
    Ok(Some(match (*verb, arguments) {
        ("update", [key, flags]) => {
            let values = map.parameters.values(WRITTEN + value_of(key));
            let key = map.key(key)?;
            let flags = flags_of(flags)?;
            answer(raw::update(fd, key.as_deref(), &values, flags))
        }
        ("lookup", [key, flags @ ..]) => {
            let mut values = room();
            let whole = map.parameters.values(GIVEN + value_of(key));
            if map.parameters.kind == facts::Kind::BloomFilter {
                values[..whole.len()].copy_from_slice(&whole);
            }
            let key = map.key(key)?;
            let flags = first_flags(flags)?;
            let found = raw::lookup(fd, key.as_deref(), &mut values, flags);
            with_value(map, found, &values, flags)
        }
        ("take", [key, flags @ ..]) => {
            let mut values = room();
            let key = map.key(key)?;
            let flags = first_flags(flags)?;
            let taken = raw::take(fd, key.as_deref(), &mut values, flags);
            with_value(map, taken, &values, flags)
        }
        ("delete", [key]) => answer(raw::delete(fd, map.key(key)?.as_deref())),
        ("next", [key]) => {
            let size = map.parameters.key as usize;
            match raw::next(fd, map.key(key)?.as_deref(), size) {
                Ok(next) => format!("0 {}", place(map, &next)),
                Err(number) => answer(number),
            }
        }
        ("walk", how) => walk(map, how),
        ("freeze", []) => answer(raw::freeze(fd)),
        ("info", []) => match raw::info(fd) {
            Ok(_) => answer(0),
            Err(number) => answer(number),
        },
        ("open", id) => {
            let id = match id {
                [id] => number(id)?,
                _ => map.id,
            };
            // SAFETY: it takes no pointer.
            let fd = unsafe { libbpf_sys::bpf_map_get_fd_by_id(id) };
            if fd >= 0 {
                // SAFETY: the kernel has just given it to this program.
                unsafe { nix::libc::close(fd) };
            }
            answer(fd.min(0))
        }
        ("lookup-batch" | "take-batch", [count, flags @ ..]) => {
            let size = map.parameters.values(0).len();
            let key = map.parameters.key.max(4) as usize;
            let mut batch = Batch::with_room(count.parse()?, key, size);
            let take = *verb == "take-batch";
            let read = batch.read(fd, take, batch_flags(flags)?);
            format!("{} count={}", answer(read), batch.count)
        }
        ("update-batch", [keys, flags @ ..]) => {
            let (keys, values, mut count) = elements(map, keys);
            let flags = batch_flags(flags)?;
            let updated =
                raw::update_batch(fd, &keys, &values, &mut count, flags);
            format!("{} count={count}", answer(updated))
        }
        ("delete-batch", [keys, flags @ ..]) => {
            let (keys, _, mut count) = elements(map, keys);
            let flags = batch_flags(flags)?;
            let deleted = raw::delete_batch(fd, &keys, &mut count, flags);
            format!("{} count={count}", answer(deleted))
        }
        ("dump" | "drain", [count]) => {
            dump(map, count.parse()?, *verb == "drain")
        }
        ("method", _) => return Ok(None),
        _ => bail!("no call {words:?}"),
    }))
}

/// What the key of a word holds, as a number: 0 where it's no letter.
pub fn value_of(key: &str) -> u32 {
    number_of(key).unwrap_or_default()
}

/// The numbers of the keys in `a,b`.
pub fn listed(keys: &str) -> Vec<u32> {
    keys.split(',').filter_map(number_of).collect()
}

/// The keys, values and number of elements that a batch writes.
fn elements(map: &Map, keys: &str) -> (Vec<u8>, Vec<u8>, u32) {
    let numbers = listed(keys);
    let parameters = &map.parameters;
    let key = |number: &u32| parameters.key(*number);
    let value = |number: &u32| parameters.values(WRITTEN + number);
    let count = u32::try_from(numbers.len()).expect("a few");
    (
        numbers.iter().flat_map(key).collect(),
        numbers.iter().flat_map(value).collect(),
        count,
    )
}

/// Where a key stands in a walk, from 1.
pub fn place(map: &Map, key: &[u8]) -> String {
    match map.walk().iter().position(|other| other == key) {
        Some(position) => format!("#{}", position + 1),
        None => "a key that isn't there".to_owned(),
    }
}

fn with_value(map: &Map, found: i32, values: &[u8], flags: u64) -> String {
    if found != 0 || map.parameters.kind == facts::Kind::BloomFilter {
        return answer(found);
    }
    let mut numbers = map.parameters.numbers(values);
    if flags & u64::from(libbpf_sys::BPF_F_CPU) != 0 {
        numbers.truncate(1);
    }
    format!("0 value={}", same(&numbers))
}

/// A value, where all CPUs have the same.
pub fn same(numbers: &[u32]) -> String {
    match numbers {
        [first, others @ ..] if others.iter().all(|n| n == first) => {
            first.to_string()
        }
        _ => "different".to_owned(),
    }
}

fn walk(map: &Map, how: &[&str]) -> String {
    let fd = map.fd;
    let size = map.parameters.key as usize;
    let how = how.first().copied().unwrap_or_default();
    let mut visited = 0;
    let mut key = raw::next(fd, None, size);
    while let Ok(current) = &key {
        visited += 1;
        if visited > TOO_FAR {
            return "no end".to_owned();
        }
        let ahead = raw::next(fd, Some(current), size);
        let deletes = match how {
            "" => false,
            "delete-even" => is_even(current),
            _ => true,
        };
        if deletes {
            raw::delete(fd, Some(current));
        }
        key = match how {
            "step-delete" | "" => ahead,
            _ => raw::next(fd, Some(current), size),
        };
    }
    let end = key.err().unwrap_or_default();
    format!("{visited} keys, {}", answer(end))
}

/// Whether the key of a walk is one of those that are deleted: every other number.
pub fn is_even(key: &[u8]) -> bool {
    let last = if key.len() == 8 { key[7] } else { key[0] };
    last % 2 == 0
}

/// Reads the whole map as a careful C program does: a batch that is too small for a
/// bucket of the hash (ENOSPC) is asked for again, twice as large.
fn dump(map: &Map, count: u32, take: bool) -> String {
    let parameters = &map.parameters;
    let expected = map.elements();
    let (key, size) = (parameters.key as usize, parameters.values(0).len());
    let mut count = count;
    let mut batch = Batch::with_room(count, key, size);
    let mut found = BTreeSet::new();
    let mut grown = false;
    let mut wrong = 0;
    loop {
        batch.count = count;
        let read = batch.read(map.fd, take, (0, 0));
        if read == -(nix::errno::Errno::ENOSPC as i32) {
            count *= 2;
            grown = true;
            batch.keys.resize(count as usize * key, 0);
            batch.values.resize(count as usize * size, 0);
            continue;
        }
        if read != 0 && read != -(nix::errno::Errno::ENOENT as i32) {
            return answer(read);
        }
        let keys = batch.keys.chunks_exact(key);
        let values = batch.values.chunks_exact(size);
        for (key, value) in keys.zip(values).take(batch.count as usize) {
            if expected.get(key).is_some_and(|known| known == value) {
                found.insert(key.to_vec());
            } else {
                wrong += 1;
            }
        }
        if read != 0 {
            break;
        }
    }
    let grown = if grown { ", ENOSPC on the way" } else { "" };
    summary(found.len(), expected.len(), wrong) + grown
}

/// How much of a map was found.
pub fn summary(found: usize, all: usize, wrong: usize) -> String {
    let wrong = match wrong {
        0 => String::new(),
        _ => format!(", {wrong} wrong"),
    };
    format!("{found} of {all}{wrong}")
}

fn first_flags(words: &[&str]) -> Result<u64> {
    words.first().map_or(Ok(0), |word| flags_of(word))
}

/// The `elem_flags` and `flags` of a batch call.
pub fn batch_flags(words: &[&str]) -> Result<(u64, u64)> {
    let mut flags = (0, 0);
    for word in words {
        match word.strip_prefix("flags=") {
            Some(number) => flags.1 = number.parse()?,
            None => flags.0 = flags_of(word)?,
        }
    }
    Ok(flags)
}

/// The flags of an element's operation.
pub fn flags_of(names: &str) -> Result<u64> {
    let mut flags = 0;
    for name in names.split('+') {
        flags |= match name {
            "ANY" => u64::from(libbpf_sys::BPF_ANY),
            "NOEXIST" => libbpf_sys::BPF_NOEXIST.into(),
            "EXIST" => libbpf_sys::BPF_EXIST.into(),
            "F_LOCK" => libbpf_sys::BPF_F_LOCK.into(),
            "F_CPU" => libbpf_sys::BPF_F_CPU.into(),
            "F_ALL_CPUS" => libbpf_sys::BPF_F_ALL_CPUS.into(),
            _ => number(name).context("an element's flag")?.into(),
        };
    }
    Ok(flags)
}
