//! What the cache must do.

use std::collections::BTreeMap;

use harness::Rng;
use harness::check::{
    Check, Exercise, Stop, Verdict, equal, refused_as_frozen, wrong,
};
use harness::maps::{contents, create, must_take_from_hash};
use harness::student::{Element, Failure, Student};
use libbpf_rs::{MapCore, MapFlags, MapHandle, MapType};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

pub const EXERCISE: Exercise = Exercise {
    name: "small_cache",
    page: "ch08-test-maps",
    checks: &[
        Check {
            name: "creates_the_map",
            title: "创建：类型、大小、容量",
            points: 1,
            section: "创建",
            run: creates_the_map,
        },
        Check {
            name: "asks_the_source_once",
            title: "没命中问一次，放进缓存；命中不问",
            points: 2,
            section: "计数和查询：`lookup`加`EXIST`",
            run: asks_the_source_once,
        },
        Check {
            name: "makes_room_for_one",
            title: "满了：删掉一个，也只删一个，再放新的",
            points: 2,
            section: "返回值",
            run: makes_room_for_one,
        },
        Check {
            name: "forgets_once",
            title: "忘掉一个 key，忘两次也没关系",
            points: 1,
            section: "移除和取走",
            run: forgets_once,
        },
        Check {
            name: "tells_a_frozen_map",
            title: "map 冻结了：forget 返回错误",
            points: 1,
            section: "常见的错",
            run: tells_a_frozen_map,
        },
        Check {
            name: "drains_the_newest_values",
            title: "别的程序在改：取走的是最后的 value",
            points: 2,
            section: "移除和取走",
            run: drains_the_newest_values,
        },
        Check {
            name: "lets_others_delete",
            title: "别的程序抢先删掉的不算，也不是错误",
            points: 1,
            section: "移除和取走",
            run: lets_others_delete,
        },
        Check {
            name: "settles_the_account",
            title: "请求没有了：交出账来，map 里不留东西",
            points: 1,
            section: "记本机的网卡，直到Ctrl+C",
            run: settles_the_account,
        },
        Check {
            name: "stops_at_ctrl_c",
            title: "Ctrl+C 来了：答完领了的请求，交账，结束",
            points: 2,
            section: "记本机的网卡，直到Ctrl+C",
            run: stops_at_ctrl_c,
        },
    ],
};

type Elements = BTreeMap<u32, u64>;
/// A value, whether it was a hit, and how often the source was asked.
type Got = Result<(u64, bool, u32), Failure>;
type Drained = Result<Vec<(u32, u64)>, Failure>;
/// Hits, misses, what was left, how many requests were taken, how many after Ctrl+C.
type Report = (u64, u64, Vec<(u32, u64)>, u64, u64);

/// Different random keys.
fn keys(rng: &mut Rng, count: usize) -> Vec<u32> {
    let mut keys = Vec::new();
    while keys.len() < count {
        let key = rng.u32(..);
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

fn elements(rng: &mut Rng, count: usize) -> Elements {
    let keys = keys(rng, count);
    keys.into_iter().map(|key| (key, rng.u64(..))).collect()
}

/// A cache that the checker made, with these elements.
fn fill(elements: &Elements) -> Result<(MapHandle, u32), Stop> {
    let map = create(MapType::Hash, 4, 8, 32)?;
    for (key, value) in elements {
        put(&map, *key, *value, MapFlags::ANY)?;
    }
    let id = harness::maps::id(&map)?;
    Ok((map, id))
}

fn put(
    map: &MapHandle,
    key: u32,
    value: u64,
    flags: MapFlags,
) -> Result<(), Stop> {
    Ok(map.update(&key.to_ne_bytes(), &value.to_ne_bytes(), flags)?)
}

fn read(map: &MapHandle) -> Result<Elements, Stop> {
    let mut elements = Elements::new();
    for (key, value) in contents(map)? {
        let key = u32::from_ne_bytes(key.as_slice().try_into()?);
        let value = u64::from_ne_bytes(value.as_slice().try_into()?);
        elements.insert(key, value);
    }
    Ok(elements)
}

fn creates_the_map(student: &mut Student, rng: &mut Rng) -> Verdict {
    let capacity = rng.u32(3..100);
    let created: Result<u32, Failure> = student.call("create", (capacity,))?;
    let id = match created {
        Ok(id) => id,
        Err(failure) => {
            return Err(wrong("返回 map", format!("返回错误 {failure:?}")));
        }
    };
    let info = MapHandle::from_map_id(id)?.info()?.info;
    equal(
        "（类型，key_size，value_size，max_entries）",
        &(MapType::Hash, 4, 8, capacity),
        &(
            MapType::from(info.type_),
            info.key_size,
            info.value_size,
            info.max_entries,
        ),
    )
}

/// Asks the answer for a key whose value would be `value`.
fn get(
    student: &mut Student,
    id: u32,
    key: u32,
    value: u64,
) -> Result<Got, Stop> {
    student.call("get", (id, key, value))
}

fn asks_the_source_once(student: &mut Student, rng: &mut Rng) -> Verdict {
    let mut values = elements(rng, 6);
    // No value is special.
    if let Some(value) = values.values_mut().next() {
        *value = 0;
    }
    let (map, id) = fill(&Elements::new())?;
    for (key, value) in &values {
        let got = get(student, id, *key, *value)?;
        let what = "没命中时，（值，命中，问 source 的次数）";
        equal(what, &Ok((*value, false, 1)), &got)?;
    }
    if read(&map)? != values {
        return Err(wrong("问到的值都在缓存里", "map 里的元素和问到的不一样"));
    }
    for (key, value) in &values {
        // By now the source would say something else.
        let got = get(student, id, *key, rng.u64(..))?;
        let what = "命中时，（值，命中，问 source 的次数）";
        equal(what, &Ok((*value, true, 0)), &got)?;
    }
    Ok(())
}

fn makes_room_for_one(student: &mut Student, rng: &mut Rng) -> Verdict {
    let capacity = rng.usize(3..8);
    let map = create(MapType::Hash, 4, 8, u32::try_from(capacity)?)?;
    let id = harness::maps::id(&map)?;
    let all: Vec<(u32, u64)> =
        elements(rng, capacity + 4).into_iter().collect();
    let (first, more) = all.split_at(capacity);
    for (key, value) in first {
        put(&map, *key, *value, MapFlags::ANY)?;
    }
    for (key, value) in more {
        let mut before = read(&map)?;
        let got = get(student, id, *key, *value)?;
        let what = "满了时，（值，命中，问 source 的次数）";
        equal(what, &Ok((*value, false, 1)), &got)?;
        let mut after = read(&map)?;
        equal("新的 key 在缓存里的值", &Some(*value), &after.remove(key))?;
        before.retain(|key, value| after.get(key) != Some(value));
        if before.len() != 1 {
            return Err(wrong(
                format!("原来的 {capacity} 个里，少了 1 个"),
                format!("少了 {} 个", before.len()),
            ));
        }
        // A hit needs no room.
        let full = read(&map)?;
        let got = get(student, id, *key, rng.u64(..))?;
        equal("命中时的回答", &Ok((*value, true, 0)), &got)?;
        if read(&map)? != full {
            return Err(wrong("命中时缓存不变", "缓存变了"));
        }
    }
    Ok(())
}

fn forgets_once(student: &mut Student, rng: &mut Rng) -> Verdict {
    let count = rng.usize(3..8);
    let mut expected = elements(rng, count);
    let (map, id) = fill(&expected)?;
    let keys: Vec<u32> = expected.keys().copied().collect();
    let key = keys[rng.usize(..keys.len())];
    expected.remove(&key);
    for there in [true, false] {
        let forgot: Result<bool, Failure> =
            student.call("forget", (id, key))?;
        equal("返回值", &Ok(there), &forgot)?;
        if read(&map)? != expected {
            return Err(wrong(
                "只少了这一个 key",
                "map 里的元素不是应当剩下的",
            ));
        }
    }
    Ok(())
}

fn tells_a_frozen_map(student: &mut Student, rng: &mut Rng) -> Verdict {
    let elements = elements(rng, 3);
    let (map, id) = fill(&elements)?;
    map.freeze()?;
    for key in elements.keys() {
        let forgot: Result<bool, Failure> =
            student.call("forget", (id, key))?;
        refused_as_frozen(&forgot)?;
    }
    Ok(())
}

/// The answer drains a cache; before one of its calls that delete, another program does
/// something to the map and to what is expected.
fn drains(
    student: &mut Student,
    rng: &mut Rng,
    other: fn(&MapHandle, &mut Elements, &mut Rng) -> Result<(), Stop>,
) -> Verdict {
    must_take_from_hash()?;
    let count = rng.usize(5..12);
    let mut expected = elements(rng, count);
    let (map, id) = fill(&expected)?;
    let moment = rng.usize(..count);
    let mut deleting = 0;
    let drained: Drained =
        student.call_while("drain", (id,), &mut |_, element| {
            if matches!(
                element,
                Element::Delete
                    | Element::LookupAndDelete
                    | Element::DeleteBatch
                    | Element::LookupAndDeleteBatch
            ) {
                if deleting == moment {
                    other(&map, &mut expected, rng)?;
                }
                deleting += 1;
            }
            Ok(())
        })?;
    let drained = match drained {
        Ok(drained) => Elements::from_iter(drained),
        Err(failure) => {
            return Err(wrong(
                "返回取走的元素",
                format!("返回错误 {failure:?}"),
            ));
        }
    };
    if drained != expected {
        let good =
            |(key, value): &(&u32, &u64)| drained.get(key) == Some(value);
        let good = expected.iter().filter(good).count();
        return Err(wrong(
            format!("返回 {} 个元素，value 是取走那一刻的", expected.len()),
            format!("返回 {} 个，其中对的 {good} 个", drained.len()),
        ));
    }
    is_empty(&map)
}

fn is_empty(map: &MapHandle) -> Verdict {
    equal("最后 map 里的元素个数", &0, &read(map)?.len())
}

fn drains_the_newest_values(student: &mut Student, rng: &mut Rng) -> Verdict {
    drains(student, rng, |map, expected, rng| {
        for key in read(map)?.into_keys() {
            let value = rng.u64(..);
            put(map, key, value, MapFlags::EXIST)?;
            expected.insert(key, value);
        }
        Ok(())
    })
}

fn lets_others_delete(student: &mut Student, rng: &mut Rng) -> Verdict {
    drains(student, rng, |map, expected, _| {
        for key in read(map)?.into_keys() {
            map.delete(&key.to_ne_bytes())?;
            expected.remove(&key);
        }
        Ok(())
    })
}

/// What the account says about requests for `keys`, over and over.
fn settles(
    report: Result<Report, Failure>,
    keys: &[u32],
    factor: u64,
    map: &MapHandle,
) -> Result<Report, Stop> {
    let report = match report {
        Ok(report) => report,
        Err(failure) => {
            return Err(wrong("返回账目", format!("返回错误 {failure:?}")));
        }
    };
    let (hits, misses, left, taken, _) = &report;
    let asked = &keys[..keys.len().min(usize::try_from(*taken)?)];
    let expected: Elements = asked
        .iter()
        .map(|key| (*key, u64::from(*key) * factor))
        .collect();
    let missed = expected.len() as u64;
    equal(
        &format!("领了 {taken} 个请求，（命中，没命中）"),
        &(taken - missed, missed),
        &(*hits, *misses),
    )?;
    if Elements::from_iter(left.iter().copied()) != expected {
        return Err(wrong(
            format!("取走 {missed} 个元素，每个值都是问来的"),
            format!("返回 {} 个，和缓存里的不一样", left.len()),
        ));
    }
    is_empty(map)?;
    Ok(report)
}

fn settles_the_account(student: &mut Student, rng: &mut Rng) -> Verdict {
    must_take_from_hash()?;
    let mut keys = keys(rng, 8);
    let (map, id) = fill(&Elements::new())?;
    let factor = rng.u64(1..1 << 32);
    // Half of them a second time.
    let again = rng.usize(1..8);
    keys.extend_from_within(..again);
    let report = student.call("run", (id, &keys, false, factor))?;
    let (_, _, _, taken, _) = settles(report, &keys, factor, &map)?;
    equal("领的请求数", &(keys.len() as u64), &taken)
}

fn stops_at_ctrl_c(student: &mut Student, rng: &mut Rng) -> Verdict {
    must_take_from_hash()?;
    let count = rng.usize(4..10);
    let keys = keys(rng, count);
    let (map, id) = fill(&Elements::new())?;
    let factor = rng.u64(1..1 << 32);
    let process: Result<i32, Failure> = student.call("process_id", ())?;
    let process = process.map_err(|_| wrong("进程号", "没有"))?;
    let moment = rng.usize(1..60);
    let report = student.call_while(
        "run",
        (id, &keys, true, factor),
        &mut |number, _| {
            if number == moment {
                kill(Pid::from_raw(process), Signal::SIGINT)?;
            }
            Ok(())
        },
    )?;
    let report = settles(report, &keys, factor, &map)?;
    // Ctrl+C may come between looking for it and taking the next request.
    let (_, _, _, _, late) = report;
    if late > 1 {
        return Err(wrong(
            "Ctrl+C 来了以后不再领新的请求",
            format!("又领了 {late} 个"),
        ));
    }
    Ok(())
}
