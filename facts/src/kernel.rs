//! A case's call by the C functions: what the kernel answers.

use std::collections::BTreeSet;
use std::os::fd::RawFd;

use anyhow::{Context, Result};
use facts::Holds;
use facts::answer::{Found, RawErrno, Returned};
use facts::cases::{BatchFlags, CaseCall, Flag, Key, Read, Walk};

use crate::map::{GIVEN, Map, WRITTEN, is_even};
use crate::parameters::{Parameters, same};
use crate::raw::{self, Batch};
use crate::{flags, pins};

/// Further than any walk of the cases goes that comes to an end.
const TOO_FAR: u32 = 5000;

/// Creates the map of a `create` case.
pub fn create(parameters: &Parameters, named: bool) -> Returned {
    let fd = match parameters.create_raw() {
        Ok(fd) => fd,
        Err(errno) => return Returned::Refused(errno),
    };
    let info = raw::info(fd);
    close(fd);
    match info {
        Ok(info) if named => {
            let name: Vec<u8> = info
                .name
                .iter()
                .map(|c| *c as u8)
                .take_while(|c| *c != 0)
                .collect();
            Returned::Name(String::from_utf8_lossy(&name).into_owned())
        }
        _ => Returned::Done,
    }
}

/// Makes the call and says what it returned; `None` where the C functions have no such
/// call.
pub fn call(map: &Map, call: &CaseCall) -> Result<Option<Returned>> {
    let fd = map.fd;
    let parameters = &map.parameters;
    Ok(Some(match call {
        CaseCall::Update(key, names) => {
            let values = parameters.values(WRITTEN + key.number());
            let key = map.key(*key)?;
            let flags = flags::of_element(names);
            done(raw::update(fd, key.as_deref(), &values, flags))
        }
        CaseCall::Lookup(key, names) => lookup(map, *key, names)?,
        CaseCall::Take(key, names) => {
            let mut values = room(parameters);
            let key = map.key(*key)?;
            let flags = flags::of_element(names);
            let taken = raw::take(fd, key.as_deref(), &mut values, flags);
            with_value(map, taken, &values, names)
        }
        CaseCall::Delete(key) => {
            done(raw::delete(fd, map.key(*key)?.as_deref()))
        }
        CaseCall::Next(key) => {
            let size = parameters.key as usize;
            match raw::next(fd, map.key(*key)?.as_deref(), size) {
                Ok(next) => Returned::Key(map.place(&next)),
                Err(errno) => Returned::Refused(errno),
            }
        }
        CaseCall::Walk(how) => walk(map, *how),
        CaseCall::Freeze => done(raw::freeze(fd)),
        CaseCall::Info => done(raw::info(fd).map(drop)),
        CaseCall::Open(id) => done(raw::open(id.unwrap_or(map.id)).map(close)),
        CaseCall::Pin(place) => done(raw::pin(fd, &pins::path(*place))),
        CaseCall::Get(place, names) => {
            let flags = flags::of_creating(names);
            done(raw::get(&pins::path(*place), flags).map(close))
        }
        CaseCall::NextId => done(raw::first_id().map(drop)),
        CaseCall::UnprivilegedDisabled => {
            let path = "/proc/sys/kernel/unprivileged_bpf_disabled";
            let text = std::fs::read_to_string(path).context(path)?;
            Returned::Number(text.trim().parse()?)
        }
        CaseCall::Memlock => Returned::Number(memlock(fd)?),
        CaseCall::ReadBatch(read, count, flags) => {
            let size = parameters.values(0).len();
            let key = parameters.key.max(4) as usize;
            let mut batch = Batch::with_room(*count, key, size);
            let answer = batch.read(fd, *read, flags);
            Returned::Batch(answer.err(), batch.count)
        }
        CaseCall::UpdateBatch(letters, flags) => {
            let (keys, values, mut count) = parameters
                .batch(letters, |number| parameters.values(WRITTEN + number));
            let answer =
                raw::update_batch(fd, &keys, &values, &mut count, flags);
            Returned::Batch(answer.err(), count)
        }
        CaseCall::DeleteBatch(letters, flags) => {
            let (keys, _, mut count) =
                parameters.batch(letters, |_| Vec::new());
            let answer = raw::delete_batch(fd, &keys, &mut count, flags);
            Returned::Batch(answer.err(), count)
        }
        CaseCall::ReadAll(read, count) => read_all(map, *read, *count),
        CaseCall::Create(_) | CaseCall::Method(..) => return Ok(None),
    }))
}

/// How many bytes fdinfo says that a map takes.
fn memlock(fd: RawFd) -> Result<u32> {
    let text = std::fs::read_to_string(format!("/proc/self/fdinfo/{fd}"))?;
    let mut lines = text.lines();
    let bytes = lines.find_map(|line| line.strip_prefix("memlock:"));
    Ok(bytes.context("no memlock")?.trim().parse()?)
}

/// Closes a descriptor that the kernel has just given to this program.
fn close(fd: RawFd) {
    // SAFETY: nobody else knows it.
    unsafe { nix::libc::close(fd) };
}

fn done(answer: Result<(), RawErrno>) -> Returned {
    match answer {
        Ok(()) => Returned::Done,
        Err(errno) => Returned::Refused(errno),
    }
}

/// Room for twice the values of an element.
fn room(parameters: &Parameters) -> Vec<u8> {
    vec![0; parameters.values(0).len().max(8) * 2]
}

fn lookup(map: &Map, key: Key, names: &[Flag]) -> Result<Returned> {
    let parameters = &map.parameters;
    let mut values = room(parameters);
    if parameters.kind.holds() == Holds::Set {
        // What is asked after stands where other maps write what they found.
        let asked = parameters.values(GIVEN + key.number());
        values[..asked.len()].copy_from_slice(&asked);
    }
    let key = map.key(key)?;
    let flags = flags::of_element(names);
    let found = raw::lookup(map.fd, key.as_deref(), &mut values, flags);
    Ok(with_value(map, found, &values, names))
}

fn with_value(
    map: &Map,
    answer: Result<(), RawErrno>,
    values: &[u8],
    flags: &[Flag],
) -> Returned {
    if answer.is_err() || map.parameters.kind.holds() == Holds::Set {
        return done(answer);
    }
    let mut numbers = map.parameters.numbers(values);
    if flags.contains(&Flag::Cpu) {
        numbers.truncate(1);
    }
    Returned::Value(same(&numbers))
}

fn walk(map: &Map, how: Walk) -> Returned {
    let fd = map.fd;
    let size = map.parameters.key as usize;
    let mut visited = 0;
    let mut key = raw::next(fd, None, size);
    loop {
        let current = match key {
            Ok(current) => current,
            Err(end) => return Returned::Walked(visited, end),
        };
        visited += 1;
        if visited > TOO_FAR {
            return Returned::NoEnd;
        }
        let ahead = raw::next(fd, Some(&current), size);
        let deletes = match how {
            Walk::Plain => false,
            Walk::DeleteEven => is_even(&current),
            Walk::Delete | Walk::StepDelete => true,
        };
        if deletes {
            let _ = raw::delete(fd, Some(&current));
        }
        key = match how {
            Walk::Plain | Walk::StepDelete => ahead,
            Walk::Delete | Walk::DeleteEven => {
                raw::next(fd, Some(&current), size)
            }
        };
    }
}

/// Reads the whole map as a careful C program does: a batch that is too small for a
/// bucket of the hash (ENOSPC) is asked for again, twice as large.
fn read_all(map: &Map, read: Read, count: u32) -> Returned {
    let parameters = &map.parameters;
    let expected = map.elements();
    let (key, size) = (parameters.key as usize, parameters.values(0).len());
    let mut count = count;
    let mut batch = Batch::with_room(count, key, size);
    let mut keys_found = BTreeSet::new();
    let (mut wrong, mut no_space) = (0, false);
    loop {
        batch.count = count;
        let answer = batch.read(map.fd, read, &BatchFlags::default());
        match answer {
            Ok(()) | Err(RawErrno::ENOENT) => {}
            Err(RawErrno::ENOSPC) => {
                count *= 2;
                no_space = true;
                batch.keys.resize(count as usize * key, 0);
                batch.values.resize(count as usize * size, 0);
                continue;
            }
            Err(errno) => return Returned::Refused(errno),
        }
        let keys = batch.keys.chunks_exact(key);
        let values = batch.values.chunks_exact(size);
        for (key, value) in keys.zip(values).take(batch.count as usize) {
            if expected.get(key).is_some_and(|known| known == value) {
                keys_found.insert(key.to_vec());
            } else {
                wrong += 1;
            }
        }
        if answer.is_err() {
            return Returned::Found(Found {
                found: keys_found.len(),
                all: expected.len(),
                wrong,
                no_space,
            });
        }
    }
}
