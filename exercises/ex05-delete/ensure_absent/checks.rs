//! What `ensure_absent` must do.

use harness::Rng;
use harness::check::{
    Check, Exercise, Stop, Verdict, equal, refused, refused_as_frozen, wrong,
};
use harness::errno::EINVAL;
use harness::maps::{Filled, contents, create, id};
use harness::student::{Element, Failure, Student};
use libbpf_rs::{MapCore, MapType};

pub const EXERCISE: Exercise = Exercise {
    name: "ensure_absent",
    page: "ch05-delete",
    checks: &[
        Check {
            name: "deletes_what_is_there",
            title: "在 map 里的都删掉，别的不动",
            points: 1,
            section: "key在map里",
            run: deletes_what_is_there,
        },
        Check {
            name: "missing_is_fine",
            title: "本来就不在的也算做好，接着做后面的",
            points: 2,
            section: "幂等的删除",
            run: missing_is_fine,
        },
        Check {
            name: "works_twice",
            title: "再做一次，结果一样",
            points: 1,
            section: "幂等的删除",
            run: works_twice,
        },
        Check {
            name: "deletes_under_a_race",
            title: "别的程序抢先删了，也算做好",
            points: 2,
            section: "常见的错",
            run: deletes_under_a_race,
        },
        Check {
            name: "makes_one_call_a_key",
            title: "每个 key 只用一次调用",
            points: 1,
            section: "常见的错",
            run: makes_one_call_a_key,
        },
        Check {
            name: "tells_a_frozen_map",
            title: "map 冻结了：返回错误",
            points: 1,
            section: "别的错误照样报告",
            run: tells_a_frozen_map,
        },
        Check {
            name: "tells_a_wrong_length",
            title: "key 的长度不对：返回错误",
            points: 1,
            section: "别的错误照样报告",
            run: tells_a_wrong_length,
        },
        Check {
            name: "tells_an_array",
            title: "ARRAY 不能删：返回错误",
            points: 1,
            section: "ARRAY不能删",
            run: tells_an_array,
        },
    ],
};

/// What `ensure_absent` returned.
type Returned = Result<(), Failure>;

/// Calls it, and expects that all went well and the keys are gone.
fn ensure(student: &mut Student, filled: &Filled, keys: &[Vec<u8>]) -> Verdict {
    let mut expected = contents(&filled.map)?;
    expected.retain(|key, _| !keys.contains(key));
    let returned = call(student, filled.id, keys)?;
    equal("返回值", &Ok(()), &returned)?;
    equal("map 的内容", &expected, &contents(&filled.map)?)
}

fn call(
    student: &mut Student,
    id: u32,
    keys: &[Vec<u8>],
) -> Result<Returned, Stop> {
    student.call("ensure_absent", (id, keys))
}

/// Some of the keys that the map has, in random order.
fn some(filled: &Filled, rng: &mut Rng) -> Vec<Vec<u8>> {
    let mut keys = filled.old.clone();
    rng.shuffle(&mut keys);
    keys.truncate(rng.usize(1..=keys.len()));
    keys
}

fn deletes_what_is_there(student: &mut Student, rng: &mut Rng) -> Verdict {
    let filled = Filled::random(rng, 1)?;
    let keys = some(&filled, rng);
    ensure(student, &filled, &keys)
}

fn missing_is_fine(student: &mut Student, rng: &mut Rng) -> Verdict {
    let filled = Filled::random(rng, 1)?;
    let mut keys = some(&filled, rng);
    // One that never was there, and one for the second time; both before the last.
    keys.insert(rng.usize(..keys.len()), filled.new.clone());
    keys.insert(rng.usize(..keys.len()), keys[0].clone());
    ensure(student, &filled, &keys)
}

fn works_twice(student: &mut Student, rng: &mut Rng) -> Verdict {
    let filled = Filled::random(rng, 1)?;
    let keys = some(&filled, rng);
    ensure(student, &filled, &keys)?;
    ensure(student, &filled, &keys)
}

fn deletes_under_a_race(student: &mut Student, rng: &mut Rng) -> Verdict {
    let filled = Filled::random(rng, 1)?;
    let keys = some(&filled, rng);
    let mut they_deleted = false;
    let arguments = (filled.id, &keys);
    let returned: Returned =
        student.call_while("ensure_absent", arguments, &mut |_, element| {
            if element == Element::Delete && !they_deleted {
                for key in &keys {
                    filled.map.delete(key)?;
                }
                they_deleted = true;
            }
            Ok(())
        })?;
    if returned == Ok(()) {
        return Ok(());
    }
    Err(wrong(
        "返回 Ok：别的程序抢先删了，key 一样不在了",
        format!("调用了 {}，返回 {returned:?}", student.bpf_calls_named()),
    ))
}

fn makes_one_call_a_key(student: &mut Student, rng: &mut Rng) -> Verdict {
    let filled = Filled::random(rng, 1)?;
    let keys = some(&filled, rng);
    ensure(student, &filled, &keys)?;
    if student.bpf_calls().len() <= keys.len() {
        return Ok(());
    }
    Err(wrong(
        format!("{} 个 key，{0} 次调用", keys.len()),
        format!("调用了 {}", student.bpf_calls_named()),
    ))
}

fn tells_a_frozen_map(student: &mut Student, rng: &mut Rng) -> Verdict {
    let filled = Filled::random(rng, 1)?;
    let keys = some(&filled, rng);
    filled.map.freeze()?;
    refused_as_frozen(&call(student, filled.id, &keys)?)
}

fn tells_a_wrong_length(student: &mut Student, rng: &mut Rng) -> Verdict {
    let filled = Filled::random(rng, 1)?;
    let mut keys = some(&filled, rng);
    keys[0].pop();
    match call(student, filled.id, &keys)? {
        Err(failure) if failure.errno.is_none() => Ok(()),
        other => Err(wrong(
            "返回错误：key 少了一个字节，没有进内核就被拒绝",
            format!("返回 {other:?}"),
        )),
    }
}

fn tells_an_array(student: &mut Student, rng: &mut Rng) -> Verdict {
    let count = rng.u32(1..6);
    let array = create(MapType::Array, 4, rng.u32(4..16), count)?;
    let key = rng.u32(..count).to_ne_bytes().to_vec();
    let returned = call(student, id(&array)?, &[key])?;
    refused(EINVAL, "ARRAY 的元素一直都在", &returned)
}
