//! What `insert` and `put` must do.

use harness::Rng;
use harness::check::{Check, Exercise, Verdict, equal, has_errno, wrong};
use harness::errno::EPERM;
use harness::maps::{Filled, contents};
use harness::student::Student;

pub const EXERCISE: Exercise = Exercise {
    name: "bounded_insert",
    page: "ch02-update-flags",
    checks: &[
        Check {
            name: "insert_adds_a_new_key",
            title: "insert 有空位就新建，说 New",
            points: 1,
            section: "`NO_EXIST`：只新建",
            run: insert_adds_a_new_key,
        },
        Check {
            name: "insert_keeps_the_old_value",
            title: "insert 不动已有的 key，说 Exists",
            points: 1,
            section: "`NO_EXIST`：只新建",
            run: |student, rng| insert_keeps_the_old_value(student, rng, 1),
        },
        Check {
            name: "insert_tells_exists_when_full",
            title: "insert 满了也认得出已有的 key",
            points: 1,
            section: "`NO_EXIST`：只新建",
            run: |student, rng| insert_keeps_the_old_value(student, rng, 0),
        },
        Check {
            name: "insert_tells_a_full_map",
            title: "insert 满了说 Full，别的元素不动",
            points: 1,
            section: "map满了",
            run: insert_tells_a_full_map,
        },
        Check {
            name: "put_writes",
            title: "put 新的、旧的 key 都能写",
            points: 1,
            section: "`ANY`：没有就新建，有就覆盖",
            run: put_writes,
        },
        Check {
            name: "put_overwrites_when_full",
            title: "put 满了仍然能覆盖旧的 key",
            points: 1,
            section: "map满了",
            run: put_overwrites_when_full,
        },
        Check {
            name: "put_tells_a_full_map",
            title: "put 满了又是新的 key，返回 false",
            points: 1,
            section: "map满了",
            run: put_tells_a_full_map,
        },
        Check {
            name: "passes_other_errors_on",
            title: "别的错误原样返回",
            points: 1,
            section: "返回值",
            run: passes_other_errors_on,
        },
    ],
};

/// Calls `function`, and compares what it returns, and the map's contents afterwards.
fn expect<T>(
    student: &mut Student,
    filled: &Filled,
    (function, key): (&str, &[u8]),
    returned: T,
    writes: bool,
) -> Verdict
where
    T: serde::de::DeserializeOwned + std::fmt::Debug + PartialEq,
{
    let mut expected = contents(&filled.map)?;
    if writes {
        expected.insert(key.to_vec(), filled.value.clone());
    }
    let seen = student.call(function, (filled.id, key, &filled.value))?;
    equal("返回值", &Ok(returned), &seen)?;
    equal("map 的内容", &expected, &contents(&filled.map)?)
}

fn insert_adds_a_new_key(student: &mut Student, rng: &mut Rng) -> Verdict {
    let filled = Filled::random(rng, 1)?;
    let call = ("insert", &*filled.new);
    expect(student, &filled, call, "New".to_owned(), true)
}

fn insert_keeps_the_old_value(
    student: &mut Student,
    rng: &mut Rng,
    free: u32,
) -> Verdict {
    let filled = Filled::random(rng, free)?;
    let call = ("insert", filled.some_old(rng));
    expect(student, &filled, call, "Exists".to_owned(), false)
}

fn insert_tells_a_full_map(student: &mut Student, rng: &mut Rng) -> Verdict {
    let filled = Filled::random(rng, 0)?;
    let call = ("insert", &*filled.new);
    expect(student, &filled, call, "Full".to_owned(), false)
}

fn put_writes(student: &mut Student, rng: &mut Rng) -> Verdict {
    let filled = Filled::random(rng, 1)?;
    expect(student, &filled, ("put", &filled.new), true, true)?;
    expect(student, &filled, ("put", filled.some_old(rng)), true, true)
}

fn put_overwrites_when_full(student: &mut Student, rng: &mut Rng) -> Verdict {
    let filled = Filled::random(rng, 0)?;
    expect(student, &filled, ("put", filled.some_old(rng)), true, true)
}

fn put_tells_a_full_map(student: &mut Student, rng: &mut Rng) -> Verdict {
    let filled = Filled::random(rng, 0)?;
    expect(student, &filled, ("put", &filled.new), false, false)
}

/// Nobody in user space may write to a frozen map.
fn passes_other_errors_on(student: &mut Student, rng: &mut Rng) -> Verdict {
    let filled = Filled::random(rng, 1)?;
    filled.map.freeze()?;
    for function in ["insert", "put"] {
        let arguments = (filled.id, &filled.new, &filled.value);
        let seen = student.call::<serde_json::Value>(function, arguments)?;
        if !has_errno(&seen, EPERM) {
            return Err(wrong(
                format!("map 冻结了，不能写：{function} 返回错误 EPERM"),
                format!("{function} 返回 {seen:?}"),
            ));
        }
    }
    Ok(())
}
