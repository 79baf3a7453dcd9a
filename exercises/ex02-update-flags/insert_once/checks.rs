//! What `insert_once` and `replace_only` must do.

use harness::Rng;
use harness::check::{Check, Exercise, Verdict, equal, wrong};
use harness::maps::{bytes, contents, create, id, keys};
use harness::student::Student;
use libbpf_rs::{MapCore, MapFlags, MapHandle, MapType};

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

/// A map with some elements, and the sizes of its keys and values.
struct Setting {
    map: MapHandle,
    id: u32,
    old: Vec<Vec<u8>>,
    new: Vec<u8>,
    value: Vec<u8>,
}

impl Setting {
    /// `free` is how many more elements there's room for.
    fn random(rng: &mut Rng, free: u32) -> anyhow::Result<Self> {
        let (key_size, value_size) = (rng.u32(4..16), rng.u32(4..16));
        let count = rng.u32(2..6);
        let max_entries = count + free;
        let map = create(MapType::Hash, key_size, value_size, max_entries)?;
        let mut old = keys(rng, key_size, count as usize + 1);
        let new = old.pop().expect("there's one more than the map gets");
        for key in &old {
            map.update(key, &bytes(rng, value_size), MapFlags::ANY)?;
        }
        Ok(Self {
            id: id(&map)?,
            map,
            old,
            new,
            value: bytes(rng, value_size),
        })
    }

    fn call(
        &self,
        student: &mut Student,
        function: &str,
        key: &[u8],
    ) -> Result<Result<bool, harness::student::Failure>, harness::check::Stop>
    {
        student.call(function, (self.id, key, &self.value))
    }
}

fn inserts_a_new_key(student: &mut Student, rng: &mut Rng) -> Verdict {
    let setting = Setting::random(rng, 1)?;
    let mut expected = contents(&setting.map)?;
    expected.insert(setting.new.clone(), setting.value.clone());
    let returned = setting.call(student, "insert_once", &setting.new)?;
    equal("返回值", &Ok(true), &returned)?;
    equal("map 的内容", &expected, &contents(&setting.map)?)
}

fn keeps_the_old_value(student: &mut Student, rng: &mut Rng) -> Verdict {
    let setting = Setting::random(rng, 1)?;
    let expected = contents(&setting.map)?;
    let key = rng.choice(&setting.old).expect("there are some");
    let returned = setting.call(student, "insert_once", key)?;
    equal("返回值", &Ok(false), &returned)?;
    equal("map 的内容", &expected, &contents(&setting.map)?)
}

fn inserts_under_a_race(student: &mut Student, rng: &mut Rng) -> Verdict {
    let setting = Setting::random(rng, 1)?;
    let theirs: Vec<u8> = setting.value.iter().map(|byte| !byte).collect();
    let arguments = (setting.id, &setting.new, &setting.value);
    let returned = student.call_while::<bool>(
        "insert_once",
        arguments,
        &mut |nth, _| {
            // After the look, if there was one.
            if nth == 1 {
                setting.map.update(&setting.new, &theirs, MapFlags::ANY)?;
            }
            Ok(())
        },
    )?;
    let calls = student.bpf_calls_named();
    if student.bpf_calls().len() == 1 {
        return equal("返回值", &Ok(true), &returned);
    }
    let value = setting.map.lookup(&setting.new, MapFlags::ANY)?;
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
    let setting = Setting::random(rng, 1)?;
    let key = rng.choice(&setting.old).expect("there are some").clone();
    let mut expected = contents(&setting.map)?;
    expected.insert(key.clone(), setting.value.clone());
    let returned = setting.call(student, "replace_only", &key)?;
    equal("返回值", &Ok(true), &returned)?;
    equal("map 的内容", &expected, &contents(&setting.map)?)
}

fn adds_no_key(student: &mut Student, rng: &mut Rng) -> Verdict {
    let setting = Setting::random(rng, 1)?;
    let expected = contents(&setting.map)?;
    let returned = setting.call(student, "replace_only", &setting.new)?;
    equal("返回值", &Ok(false), &returned)?;
    equal("map 的内容", &expected, &contents(&setting.map)?)
}

fn replaces_under_a_race(student: &mut Student, rng: &mut Rng) -> Verdict {
    let setting = Setting::random(rng, 1)?;
    let key = rng.choice(&setting.old).expect("there are some").clone();
    let arguments = (setting.id, &key, &setting.value);
    let returned = student.call_while::<bool>(
        "replace_only",
        arguments,
        &mut |nth, _| {
            if nth == 1 {
                setting.map.delete(&key)?;
            }
            Ok(())
        },
    )?;
    let calls = student.bpf_calls_named();
    if student.bpf_calls().len() == 1 {
        return equal("返回值", &Ok(true), &returned);
    }
    let value = setting.map.lookup(&key, MapFlags::ANY)?;
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
    let setting = Setting::random(rng, 0)?;
    let returned = setting.call(student, "insert_once", &setting.new)?;
    if matches!(&returned, Err(failure) if failure.errno == Some(7)) {
        return Ok(());
    }
    Err(wrong(
        "返回错误 E2BIG：map 满了，放不下新的 key",
        format!("返回 {returned:?}"),
    ))
}
