//! What `insert_once` and `replace_only` must do.

use harness::Rng;
use harness::check::{Check, Exercise, Stop, Verdict, equal, refused, wrong};
use harness::errno::E2BIG;
use harness::maps::{Filled, contents};
use harness::student::{Failure, Student};
use libbpf_rs::{MapCore, MapFlags};

pub const EXERCISE: Exercise = Exercise {
    name: "insert_once",
    page: "ch02-update-flags",
    checks: &[
        Check {
            name: "inserts_a_new_key",
            title: "insert_once 写入新的 key",
            points: 1,
            section: "`NO_EXIST`：只新建",
            run: inserts_a_new_key,
        },
        Check {
            name: "keeps_the_old_value",
            title: "insert_once 不动已有的 key",
            points: 1,
            section: "`NO_EXIST`：只新建",
            run: keeps_the_old_value,
        },
        Check {
            name: "inserts_under_a_race",
            title: "insert_once 不怕别人抢先写入",
            points: 2,
            section: "常见的错",
            run: inserts_under_a_race,
        },
        Check {
            name: "replaces_an_old_value",
            title: "replace_only 改已有的 key",
            points: 1,
            section: "`EXIST`：只覆盖",
            run: replaces_an_old_value,
        },
        Check {
            name: "adds_no_key",
            title: "replace_only 不添新的 key",
            points: 1,
            section: "`EXIST`：只覆盖",
            run: adds_no_key,
        },
        Check {
            name: "replaces_under_a_race",
            title: "replace_only 不怕别人抢先删除",
            points: 2,
            section: "常见的错",
            run: replaces_under_a_race,
        },
        Check {
            name: "tells_a_full_map",
            title: "map 满了：insert_once 返回错误，不是 false",
            points: 1,
            section: "map满了",
            run: tells_a_full_map,
        },
    ],
};

/// Calls one of the two functions with `key` and the map's spare value.
fn call(
    student: &mut Student,
    function: &str,
    filled: &Filled,
    key: &[u8],
) -> Result<Result<bool, Failure>, Stop> {
    student.call(function, (filled.id, key, &filled.value))
}

fn inserts_a_new_key(student: &mut Student, rng: &mut Rng) -> Verdict {
    let filled = Filled::random(rng, 1)?;
    let mut expected = contents(&filled.map)?;
    expected.insert(filled.new.clone(), filled.value.clone());
    let returned = call(student, "insert_once", &filled, &filled.new)?;
    equal("返回值", &Ok(true), &returned)?;
    equal("map 的内容", &expected, &contents(&filled.map)?)
}

fn keeps_the_old_value(student: &mut Student, rng: &mut Rng) -> Verdict {
    let filled = Filled::random(rng, 1)?;
    let expected = contents(&filled.map)?;
    let key = filled.some_old(rng);
    let returned = call(student, "insert_once", &filled, key)?;
    equal("返回值", &Ok(false), &returned)?;
    equal("map 的内容", &expected, &contents(&filled.map)?)
}

fn inserts_under_a_race(student: &mut Student, rng: &mut Rng) -> Verdict {
    let filled = Filled::random(rng, 1)?;
    let theirs: Vec<u8> = filled.value.iter().map(|byte| !byte).collect();
    let arguments = (filled.id, &filled.new, &filled.value);
    let returned = student.call_while::<bool>(
        "insert_once",
        arguments,
        &mut |nth, _| {
            // After the look, if there was one.
            if nth == 1 {
                filled.map.update(&filled.new, &theirs, MapFlags::ANY)?;
            }
            Ok(())
        },
    )?;
    let calls = student.bpf_calls_named();
    if student.bpf_calls().len() == 1 {
        return equal("返回值", &Ok(true), &returned);
    }
    let value = filled.map.lookup(&filled.new, MapFlags::ANY)?;
    if value.as_ref() == Some(&theirs) && returned == Ok(false) {
        return Ok(());
    }
    Err(wrong(
        "一次 update 就写好，中间没有空当让别人插进来",
        format!(
            "调用了 {calls}；别的程序在两次调用之间写入了同一个 key，它的值被盖掉了，或者返回了 {returned:?}"
        ),
    ))
}

fn replaces_an_old_value(student: &mut Student, rng: &mut Rng) -> Verdict {
    let filled = Filled::random(rng, 1)?;
    let key = filled.some_old(rng).to_vec();
    let mut expected = contents(&filled.map)?;
    expected.insert(key.clone(), filled.value.clone());
    let returned = call(student, "replace_only", &filled, &key)?;
    equal("返回值", &Ok(true), &returned)?;
    equal("map 的内容", &expected, &contents(&filled.map)?)
}

fn adds_no_key(student: &mut Student, rng: &mut Rng) -> Verdict {
    let filled = Filled::random(rng, 1)?;
    let expected = contents(&filled.map)?;
    let returned = call(student, "replace_only", &filled, &filled.new)?;
    equal("返回值", &Ok(false), &returned)?;
    equal("map 的内容", &expected, &contents(&filled.map)?)
}

fn replaces_under_a_race(student: &mut Student, rng: &mut Rng) -> Verdict {
    let filled = Filled::random(rng, 1)?;
    let key = filled.some_old(rng).to_vec();
    let arguments = (filled.id, &key, &filled.value);
    let returned = student.call_while::<bool>(
        "replace_only",
        arguments,
        &mut |nth, _| {
            if nth == 1 {
                filled.map.delete(&key)?;
            }
            Ok(())
        },
    )?;
    let calls = student.bpf_calls_named();
    if student.bpf_calls().len() == 1 {
        return equal("返回值", &Ok(true), &returned);
    }
    let value = filled.map.lookup(&key, MapFlags::ANY)?;
    if value.is_none() && returned == Ok(false) {
        return Ok(());
    }
    Err(wrong(
        "一次 update 就改好，中间没有空当让别人插进来",
        format!(
            "调用了 {calls}；别的程序在两次调用之间删除了这个 key，它又被放了回去，或者返回了 {returned:?}"
        ),
    ))
}

fn tells_a_full_map(student: &mut Student, rng: &mut Rng) -> Verdict {
    let filled = Filled::random(rng, 0)?;
    let returned = call(student, "insert_once", &filled, &filled.new)?;
    refused(E2BIG, "map 满了，放不下新的 key", &returned)
}
