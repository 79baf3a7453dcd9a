//! A case's call by the methods of libbpf-rs: what a reader's program sees.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::panic::{self, AssertUnwindSafe};

use anyhow::{Result, bail};
use facts::Kind;
use libbpf_rs::{MapCore, MapFlags, MapHandle, MapType};

use crate::kernel::{
    WRITTEN, batch_flags, flags_of, is_even, listed, place, same, summary,
    value_of,
};
use crate::map::{GIVEN, Map, Parameters, number};
use crate::{guard, raw};

/// More than any map of the cases holds.
const TOO_MANY: usize = 5000;

/// Makes the call and says what the method gave back; `None` where libbpf-rs has no method
/// that can make it. Notes what went wrong besides: a panic, a buffer written over.
pub fn call(map: &Map, words: &[&str]) -> Result<Option<String>> {
    guard::arm(true);
    let made = panic::catch_unwind(AssertUnwindSafe(|| make(map, words)));
    guard::arm(false);
    let mut said = match made {
        Ok(said) => match said? {
            Some(said) => said,
            None => return Ok(None),
        },
        Err(_) => "panic".to_owned(),
    };
    if guard::was_touched() {
        said += ", overrun";
    }
    Ok(Some(said))
}

fn make(map: &Map, words: &[&str]) -> Result<Option<String>> {
    let [verb, arguments @ ..] = words else {
        bail!("an empty call");
    };
    let handle = &map.handle;
    if map.fd_is_wrong() {
        return Ok(None);
    }
    let key = |word: &&str| -> Result<Option<Vec<u8>>> {
        let key = map.key(word)?;
        Ok(match key {
            None if !map.parameters.has_keys() => Some(Vec::new()),
            key => key,
        })
    };
    Ok(Some(match (*verb, arguments) {
        ("update", [word, flags]) => {
            let Some(key) = key(word)? else {
                return Ok(None);
            };
            let number = WRITTEN + value_of(word);
            update(map, &key, number, flags_of(flags)?)
        }
        ("lookup", [word, flags @ ..]) => {
            let Some(key) = key(word)? else {
                return Ok(None);
            };
            let flags = match flags {
                [flags] => flags_of(flags)?,
                _ => 0,
            };
            lookup(map, &key, value_of(word), flags)
        }
        ("take", [word]) => {
            let Some(key) = key(word)? else {
                return Ok(None);
            };
            said(
                &handle
                    .lookup_and_delete(&key)
                    .map(|value| value.map(|value| shown(map, &value))),
            )
        }
        ("delete", [word]) => match key(word)? {
            Some(key) => said(&handle.delete(&key)),
            None => return Ok(None),
        },
        ("next", ["null"]) => match handle.keys().next() {
            Some(key) => format!("Some({})", place(map, &key)),
            None => "None".to_owned(),
        },
        ("walk", how) => walk(map, how),
        ("freeze", []) => said(&handle.freeze()),
        ("info", []) => said(&handle.info().map(drop)),
        ("open", id) => {
            let id = match id {
                [id] => number(id)?,
                _ => map.id,
            };
            said(&MapHandle::from_map_id(id).map(drop))
        }
        ("lookup-batch" | "take-batch", [count, flags @ ..]) => {
            let (count, take) = (count.parse()?, *verb == "take-batch");
            match batches(handle, count, take, batch_flags(flags)?) {
                Ok(items) => format!("{} items", items.take(TOO_MANY).count()),
                Err(error) => said::<()>(&Err(error)),
            }
        }
        ("update-batch", [keys, flags @ ..]) => {
            let (keys, values, count) = elements(map, keys);
            let (elem_flags, flags) = batch_flags(flags)?;
            said(&handle.update_batch(
                &keys,
                &values,
                count,
                map_flags(elem_flags),
                map_flags(flags),
            ))
        }
        ("delete-batch", [keys, flags @ ..]) => {
            let (keys, _, count) = elements(map, keys);
            let (elem_flags, flags) = batch_flags(flags)?;
            said(&handle.delete_batch(
                &keys,
                count,
                map_flags(elem_flags),
                map_flags(flags),
            ))
        }
        ("dump" | "drain", [count]) => {
            dump(map, count.parse()?, *verb == "drain")
        }
        ("method", [method, how @ ..]) => method_call(map, method, how)?,
        _ => return Ok(None),
    }))
}

/// Creates the map of a `create` case.
pub fn create_call(parameters: &Parameters, named: bool) -> String {
    match parameters.create() {
        Ok(handle) if named => {
            format!("Ok(name={})", handle.name().to_string_lossy())
        }
        Ok(_) => "Ok(map)".to_owned(),
        Err(error) => said::<()>(&Err(error)),
    }
}

/// `Ok(…)`, or the error's kind, with the errno where the kind doesn't tell it.
fn said<T: Debug>(result: &libbpf_rs::Result<T>) -> String {
    match result {
        Ok(value) => format!("Ok({value:?})"),
        Err(error) => {
            let kind = error.kind();
            match shared::errno::of_error(error) {
                Some(number) if kind == libbpf_rs::ErrorKind::Other => {
                    format!("Err(Other, {})", raw::name(number))
                }
                _ => format!("Err({kind:?})"),
            }
        }
    }
}

/// A value as its number, printed without quotes.
struct Number(String);

impl Debug for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

fn shown(map: &Map, value: &[u8]) -> Number {
    let end = value.len();
    let bytes = value[end.saturating_sub(4)..].try_into();
    Number(match bytes.map(u32::from_le_bytes) {
        Ok(number) if end == map.parameters.value as usize => {
            number.to_string()
        }
        _ => format!("{end} bytes"),
    })
}

fn map_flags(flags: u64) -> MapFlags {
    MapFlags::from_bits_retain(flags)
}

fn update(map: &Map, key: &[u8], number: u32, flags: u64) -> String {
    let value = map.parameters.value(number);
    let flags = map_flags(flags);
    said(&if map.handle.map_type().is_percpu() {
        let values = vec![value; raw::cpus()];
        map.handle.update_percpu(key, &values, flags)
    } else {
        map.handle.update(key, &value, flags)
    })
}

fn lookup(map: &Map, key: &[u8], number: u32, flags: u64) -> String {
    let handle = &map.handle;
    if map.parameters.kind == Kind::BloomFilter {
        let value = map.parameters.value(GIVEN + number);
        return said(&handle.lookup_bloom_filter(&value));
    }
    if handle.map_type().is_percpu() {
        let found = handle.lookup_percpu(key, map_flags(flags));
        return said(&found.map(|values| {
            values.map(|values| {
                let numbers: Vec<_> = values
                    .iter()
                    .flat_map(|value| {
                        let end = value.len().saturating_sub(4);
                        value[end..].try_into().map(u32::from_le_bytes)
                    })
                    .collect();
                Number(format!("{} × CPU", same(&numbers)))
            })
        }));
    }
    let found = handle.lookup(key, map_flags(flags));
    said(&found.map(|value| value.map(|value| shown(map, &value))))
}

fn walk(map: &Map, how: &[&str]) -> String {
    let handle = &map.handle;
    let how = how.first().copied().unwrap_or_default();
    let mut visited = 0;
    let keys: Box<dyn Iterator<Item = Vec<u8>>> = match how {
        "step-delete" => {
            Box::new(handle.keys().collect::<Vec<_>>().into_iter())
        }
        _ => Box::new(handle.keys()),
    };
    for key in keys.take(TOO_MANY) {
        visited += 1;
        let deletes = match how {
            "" => false,
            "delete-even" => is_even(&key),
            _ => true,
        };
        if deletes {
            drop(handle.delete(&key));
        }
    }
    if visited == TOO_MANY {
        "no end".to_owned()
    } else {
        format!("{visited} keys")
    }
}

fn batches(
    handle: &MapHandle,
    count: u32,
    take: bool,
    (elem_flags, flags): (u64, u64),
) -> libbpf_rs::Result<impl Iterator<Item = (Vec<u8>, Vec<u8>)>> {
    let (elem_flags, flags) = (map_flags(elem_flags), map_flags(flags));
    if take {
        handle.lookup_and_delete_batch(count, elem_flags, flags)
    } else {
        handle.lookup_batch(count, elem_flags, flags)
    }
}

fn dump(map: &Map, count: u32, take: bool) -> String {
    let expected = map.elements();
    let mut found = BTreeSet::new();
    let mut wrong = 0;
    let items = match batches(&map.handle, count, take, (0, 0)) {
        Ok(items) => items,
        Err(error) => return said::<()>(&Err(error)),
    };
    for (key, value) in items.take(TOO_MANY) {
        if expected.get(&key).is_some_and(|known| *known == value) {
            found.insert(key);
        } else {
            wrong += 1;
        }
    }
    summary(found.len(), expected.len(), wrong)
}

/// The keys, values and number of elements that a batch writes. libbpf-rs asks for one
/// value per element, in a per-CPU map too.
fn elements(map: &Map, keys: &str) -> (Vec<u8>, Vec<u8>, u32) {
    let numbers = listed(keys);
    let parameters = &map.parameters;
    let key = |number: &u32| parameters.key(*number);
    let value = |number: &u32| parameters.value(WRITTEN + number);
    let count = u32::try_from(numbers.len()).expect("a few");
    (
        numbers.iter().flat_map(key).collect(),
        numbers.iter().flat_map(value).collect(),
        count,
    )
}

/// A method named outright, with an argument that is too short where a case says so.
fn method_call(map: &Map, method: &str, how: &[&str]) -> Result<String> {
    let handle = &map.handle;
    let any = MapFlags::ANY;
    let mut key = map.parameters.key(0);
    if !map.parameters.has_keys() {
        key.clear();
    }
    let mut value = map.parameters.value(GIVEN);
    let mut count = raw::cpus();
    match how {
        ["short-key"] => drop(key.pop()),
        ["short-value"] if method == "lookup_bloom_filter" => value.truncate(1),
        ["short-value"] => drop(value.pop()),
        ["one-less"] => count -= 1,
        ["nul"] | [] => {}
        _ => bail!("no way {how:?}"),
    }
    // A buffer of its own size: a clone has no room behind it but the guard's.
    let mut buffer = value.clone();
    Ok(match method {
        "lookup" => {
            let found = handle.lookup(&key, any);
            said(&found.map(|value| value.map(|value| shown(map, &value))))
        }
        "lookup_into" => said(&handle.lookup_into(&key, &mut buffer, any)),
        "lookup_percpu" => said(&handle.lookup_percpu(&key, any)),
        "lookup_bloom_filter" => said(&handle.lookup_bloom_filter(&value)),
        "lookup_into_and_delete" => {
            said(&handle.lookup_into_and_delete(&key, &mut buffer))
        }
        "delete" => said(&handle.delete(&key)),
        "update" => said(&handle.update(&key, &value, any)),
        "update_percpu" => {
            said(&handle.update_percpu(&key, &vec![value; count], any))
        }
        "update_batch" => said(&handle.update_batch(&key, &value, 1, any, any)),
        "delete_batch" => said(&handle.delete_batch(&key, 1, any, any)),
        "create" => {
            let opts = &map.parameters.opts;
            let name = Some("a\0b");
            let made = MapHandle::create(MapType::Hash, name, 4, 4, 1, opts);
            said(&made.map(drop))
        }
        _ => bail!("no method {method}"),
    })
}
