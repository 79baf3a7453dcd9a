//! A case's call by the methods of libbpf-rs: what a reader's program sees.

use std::collections::BTreeSet;
use std::panic::{self, AssertUnwindSafe};

use anyhow::Result;
use facts::Holds;
use facts::answer::{Found, Gave, What};
use facts::cases::{BatchFlags, CaseCall, Flag, Key, Read, Walk};
use libbpf_rs::{MapCore, MapFlags, MapHandle};

use crate::map::{GIVEN, Map, WRITTEN, is_even};
use crate::parameters::Parameters;
use crate::said::{element, elements, said};
use crate::{flags, guard, method, pins, raw};

/// More than any map of the cases holds.
const TOO_MANY: usize = 5000;

/// Makes the call and says what the method gave back; `None` where libbpf-rs has no method
/// that can make it. Notes what went wrong besides: a panic, a buffer written over.
pub fn call(map: &Map, call: &CaseCall) -> Result<Option<Gave>> {
    guard::arm(true);
    let made = panic::catch_unwind(AssertUnwindSafe(|| make(map, call)));
    guard::arm(false);
    let what = made.unwrap_or(Ok(Some(What::Panic)))?;
    let overrun = guard::was_touched();
    Ok(what.map(|what| Gave { what, overrun }))
}

/// Creates the map of a `create` case.
pub fn create(parameters: &Parameters, named: bool) -> Gave {
    let what = said(parameters.create(), |handle| {
        if named {
            What::Name(handle.name().to_string_lossy().into_owned())
        } else {
            What::Map
        }
    });
    let overrun = false;
    Gave { what, overrun }
}

fn make(map: &Map, call: &CaseCall) -> Result<Option<What>> {
    if map.fd_is_wrong() {
        return Ok(None);
    }
    let handle = &map.handle;
    let done = |result: libbpf_rs::Result<()>| said(result, |()| What::Done);
    Ok(Some(match call {
        CaseCall::Update(key, names) => {
            let Some(bytes) = key_of(map, *key)? else {
                return Ok(None);
            };
            done(update(map, &bytes, WRITTEN + key.number(), names))
        }
        CaseCall::Lookup(key, names) => {
            let Some(bytes) = key_of(map, *key)? else {
                return Ok(None);
            };
            lookup(map, &bytes, key.number(), names)
        }
        CaseCall::Take(key, names) => match key_of(map, *key)? {
            Some(key) if names.is_empty() => {
                element(map, handle.lookup_and_delete(&key))
            }
            _ => return Ok(None),
        },
        CaseCall::Delete(key) => match key_of(map, *key)? {
            Some(key) => done(handle.delete(&key)),
            None => return Ok(None),
        },
        CaseCall::Next(Key::Null) => {
            What::Key(handle.keys().next().map(|key| map.place(&key)))
        }
        CaseCall::Walk(how) => walk(handle, *how),
        CaseCall::Freeze => done(handle.freeze()),
        CaseCall::Info => done(handle.info().map(drop)),
        CaseCall::Open(id) => {
            done(MapHandle::from_map_id(id.unwrap_or(map.id)).map(drop))
        }
        CaseCall::Pin(place) => {
            // The method takes the handle for itself.
            let copy = MapHandle::try_from(handle);
            done(copy.and_then(|mut copy| copy.pin(pins::path(*place))))
        }
        CaseCall::Get(place, names) => {
            let flags = flags::of_creating(names);
            let path = pins::path(*place);
            let opened =
                MapHandle::from_pinned_path_with_file_flags(path, flags);
            done(opened.map(drop))
        }
        CaseCall::ReadBatch(read, count, flags) => {
            said(batches(handle, *count, *read, flags), |items| {
                let items = items.take(TOO_MANY).count();
                What::Items(u32::try_from(items).expect("a few"))
            })
        }
        CaseCall::UpdateBatch(letters, flags) => {
            // libbpf-rs asks for one value per element, in a per-CPU map too.
            let (keys, values, count) =
                map.parameters.batch(letters, |number| {
                    map.parameters.value(WRITTEN + number)
                });
            let (elements, batch) = map_flags(flags);
            done(handle.update_batch(&keys, &values, count, elements, batch))
        }
        CaseCall::DeleteBatch(letters, flags) => {
            let (keys, _, count) =
                map.parameters.batch(letters, |_| Vec::new());
            let (elements, batch) = map_flags(flags);
            done(handle.delete_batch(&keys, count, elements, batch))
        }
        CaseCall::ReadAll(read, count) => read_all(map, *read, *count),
        CaseCall::Method(method, argument) => {
            method::call(map, *method, *argument)
        }
        CaseCall::Create(_)
        | CaseCall::Next(_)
        | CaseCall::NextId
        | CaseCall::UnprivilegedDisabled
        | CaseCall::Memlock => return Ok(None),
    }))
}

/// The key as a method takes it; `None` where it can't take that.
fn key_of(map: &Map, key: Key) -> Result<Option<Vec<u8>>> {
    Ok(match map.key(key)? {
        None if !map.parameters.kind.has_keys() => Some(Vec::new()),
        key => key,
    })
}

fn element_flags(names: &[Flag]) -> MapFlags {
    MapFlags::from_bits_retain(flags::of_element(names))
}

fn map_flags(flags: &BatchFlags) -> (MapFlags, MapFlags) {
    (
        element_flags(&flags.elements),
        MapFlags::from_bits_retain(flags.batch),
    )
}

fn update(
    map: &Map,
    key: &[u8],
    number: u32,
    names: &[Flag],
) -> libbpf_rs::Result<()> {
    let value = map.parameters.value(number);
    let flags = element_flags(names);
    if map.parameters.kind.is_per_cpu() {
        let values = vec![value; raw::cpus()];
        map.handle.update_percpu(key, &values, flags)
    } else {
        map.handle.update(key, &value, flags)
    }
}

fn lookup(map: &Map, key: &[u8], number: u32, names: &[Flag]) -> What {
    let handle = &map.handle;
    let flags = element_flags(names);
    if map.parameters.kind.holds() == Holds::Set {
        let value = map.parameters.value(GIVEN + number);
        said(handle.lookup_bloom_filter(&value), What::Contains)
    } else if map.parameters.kind.is_per_cpu() {
        elements(handle.lookup_percpu(key, flags))
    } else {
        element(map, handle.lookup(key, flags))
    }
}

fn walk(handle: &MapHandle, how: Walk) -> What {
    let mut visited = 0;
    let keys: Box<dyn Iterator<Item = Vec<u8>>> = match how {
        Walk::StepDelete => {
            Box::new(handle.keys().collect::<Vec<_>>().into_iter())
        }
        Walk::Plain | Walk::Delete | Walk::DeleteEven => {
            Box::new(handle.keys())
        }
    };
    for key in keys.take(TOO_MANY) {
        visited += 1;
        let deletes = match how {
            Walk::Plain => false,
            Walk::DeleteEven => is_even(&key),
            Walk::Delete | Walk::StepDelete => true,
        };
        if deletes {
            drop(handle.delete(&key));
        }
    }
    match u32::try_from(visited) {
        Ok(keys) if visited < TOO_MANY => What::Walked(keys),
        _ => What::NoEnd,
    }
}

fn batches(
    handle: &MapHandle,
    count: u32,
    read: Read,
    flags: &BatchFlags,
) -> libbpf_rs::Result<impl Iterator<Item = (Vec<u8>, Vec<u8>)>> {
    let (elements, batch) = map_flags(flags);
    match read {
        Read::Lookup => handle.lookup_batch(count, elements, batch),
        Read::Take => handle.lookup_and_delete_batch(count, elements, batch),
    }
}

fn read_all(map: &Map, read: Read, count: u32) -> What {
    let expected = map.elements();
    let flags = BatchFlags::default();
    let items = batches(&map.handle, count, read, &flags);
    said(items, |items| {
        let mut keys_found = BTreeSet::new();
        let mut wrong = 0;
        for (key, value) in items.take(TOO_MANY) {
            if expected.get(&key).is_some_and(|known| *known == value) {
                keys_found.insert(key);
            } else {
                wrong += 1;
            }
        }
        What::Found(Found {
            found: keys_found.len(),
            all: expected.len(),
            wrong,
            no_space: false,
        })
    })
}
