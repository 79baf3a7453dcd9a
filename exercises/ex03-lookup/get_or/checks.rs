//! What `get_or` must do.

use harness::Rng;
use harness::check::{Check, Exercise, Stop, Verdict, equal, wrong};
use harness::maps::{bytes, contents, create, id, keys};
use harness::student::{Failure, Student};
use libbpf_rs::{MapCore, MapFlags, MapHandle, MapType};

pub const EXERCISE: Exercise = Exercise {
    name: "get_or",
    page: "ch03-lookup",
    checks: &[
        Check {
            name: "finds_a_value",
            title: "查到：返回 map 里的数",
            points: 1,
            section: "查到",
            run: |student, rng| {
                let count = rng.u32(1..);
                finds(student, rng, count)
            },
        },
        Check {
            name: "finds_a_zero",
            title: "查到 0：返回 0，不是默认值",
            points: 1,
            section: "查到自己的缓冲区里",
            run: |student, rng| finds(student, rng, 0),
        },
        Check {
            name: "uses_the_default",
            title: "没有：返回默认值",
            points: 1,
            section: "查不到",
            run: uses_the_default,
        },
        Check {
            name: "leaves_the_map_alone",
            title: "没有：map 不变",
            points: 1,
            section: "查不到",
            run: leaves_the_map_alone,
        },
        Check {
            name: "tells_a_wrong_key_length",
            title: "key 的长度不对：是错误，不是没有",
            points: 1,
            section: "key的长度不对",
            run: tells_a_wrong_key_length,
        },
        Check {
            name: "tells_a_wrong_value_size",
            title: "value 不是 4 个字节：是错误",
            points: 1,
            section: "常见的错",
            run: tells_a_wrong_value_size,
        },
    ],
};

/// A map with three random counts, its keys, and a key that it lacks.
fn counts(
    rng: &mut Rng,
    key_size: u32,
    value_size: u32,
) -> anyhow::Result<(MapHandle, Vec<Vec<u8>>, Vec<u8>)> {
    let map = create(MapType::Hash, key_size, value_size, 4)?;
    let mut keys = keys(rng, key_size, 4);
    let missing = keys.split_off(3).remove(0);
    for key in &keys {
        map.update(key, &bytes(rng, value_size), MapFlags::ANY)?;
    }
    Ok((map, keys, missing))
}

fn call(
    student: &mut Student,
    map: &MapHandle,
    key: &[u8],
    default: u32,
) -> Result<Result<u32, Failure>, Stop> {
    student.call("get_or", (id(map)?, key, default))
}

fn finds(student: &mut Student, rng: &mut Rng, count: u32) -> Verdict {
    let key_size = rng.u32(1..12);
    let (map, keys, _) = counts(rng, key_size, 4)?;
    let key = &keys[rng.usize(..keys.len())];
    map.update(key, &count.to_ne_bytes(), MapFlags::ANY)?;
    let default = count.wrapping_add(rng.u32(1..));
    let seen = call(student, &map, key, default)?;
    equal("返回值", &Ok(count), &seen)
}

fn uses_the_default(student: &mut Student, rng: &mut Rng) -> Verdict {
    let (map, _, missing) = counts(rng, 6, 4)?;
    for default in [rng.u32(..), 0] {
        let seen = call(student, &map, &missing, default)?;
        equal("返回值", &Ok(default), &seen)?;
    }
    Ok(())
}

fn leaves_the_map_alone(student: &mut Student, rng: &mut Rng) -> Verdict {
    let (map, _, missing) = counts(rng, 6, 4)?;
    let before = contents(&map)?;
    let default = rng.u32(..);
    let seen = call(student, &map, &missing, default)?;
    equal("返回值", &Ok(default), &seen)?;
    equal("map 的内容", &before, &contents(&map)?)
}

fn tells_a_wrong_key_length(student: &mut Student, rng: &mut Rng) -> Verdict {
    let (map, keys, _) = counts(rng, 6, 4)?;
    for length in [rng.usize(1..6), rng.usize(7..12)] {
        let mut key = keys[0].clone();
        key.resize(length, 0);
        let default = rng.u32(..);
        if let Ok(count) = call(student, &map, &key, default)? {
            return Err(wrong(
                format!("key_size 是 6，给了 {length} 个字节：返回 Err"),
                format!("返回 Ok({count})，默认值是 {default}"),
            ));
        }
    }
    Ok(())
}

fn tells_a_wrong_value_size(student: &mut Student, rng: &mut Rng) -> Verdict {
    for value_size in [rng.u32(1..4), rng.u32(5..12)] {
        let (map, keys, _) = counts(rng, 6, value_size)?;
        let default = rng.u32(..);
        if let Ok(count) = call(student, &map, &keys[0], default)? {
            return Err(wrong(
                format!("value 有 {value_size} 个字节，不是 u32：返回 Err"),
                format!("返回 Ok({count})，默认值是 {default}"),
            ));
        }
    }
    Ok(())
}
