//! What `insert` and `put` must do.

use std::ops::RangeInclusive;

use harness::Rng;
use harness::adversary::{everywhere, play, tell};
use harness::check::{Check, Exercise, Verdict, wrong};
use harness::errno::{E2BIG, EEXIST, ENOENT};
use harness::keyed::{ALL, Keys, misfits, plain, races, special, stories};
use harness::material::{ERRNOS, Kind, NOT_FULL, events, nothing, refusals};
use harness::scene::{Moment, Scene, in_words};
use harness::story::{Call, Contents, Shown, Story, What};
use harness::student::{Element, Student};
use serde::Serialize;

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
            run: insert_keeps_the_old_value,
        },
        Check {
            name: "insert_tells_exists_when_full",
            title: "insert 满了也认得出已有的 key",
            points: 3,
            section: "`NO_EXIST`：只新建",
            run: insert_tells_exists_when_full,
        },
        Check {
            name: "insert_tells_a_full_map",
            title: "insert 满了说 Full，别的元素不动",
            points: 3,
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
            points: 3,
            section: "map满了",
            run: put_overwrites_when_full,
        },
        Check {
            name: "put_tells_a_full_map",
            title: "put 满了又是新的 key，返回 false",
            points: 3,
            section: "map满了",
            run: put_tells_a_full_map,
        },
        Check {
            name: "goes_on_under_a_race",
            title: "别人抢先写入、删除、填满，两个函数仍然说得对",
            points: 6,
            section: "常见的错",
            run: goes_on_under_a_race,
        },
        Check {
            name: "passes_other_errors_on",
            title: "别的错误原样返回",
            points: 3,
            section: "返回值",
            run: passes_other_errors_on,
        },
    ],
};

/// One of the two functions.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Function {
    Insert,
    Put,
}

#[derive(Clone, Debug)]
struct Write {
    function: Function,
    key: Vec<u8>,
    value: Vec<u8>,
}

impl Call for Write {
    type Returned = Shown;

    fn function(&self) -> &'static str {
        match self.function {
            Function::Insert => "insert",
            Function::Put => "put",
        }
    }

    fn arguments(&self, map: u32) -> impl Serialize {
        (map, &self.key, &self.value)
    }

    fn told(&self) -> String {
        format!("{}({:?}, {:?})", self.function(), self.key, self.value)
    }
}

impl Function {
    /// A call of it.
    fn call(self) -> impl Fn(Vec<u8>, Vec<u8>) -> Write {
        move |key, value| Write {
            function: self,
            key,
            value,
        }
    }

    /// It's called with a new key and with an old one.
    fn plain(self) -> [Story<Write>; 2] {
        [Keys::New, Keys::Old].map(|keys| plain(keys, 1, self.call()))
    }
}

/// The two functions' doc comments.
fn contract(scene: &Scene<'_, Write>) -> Verdict {
    let Write {
        function,
        key,
        value,
    } = scene.call;
    if !scene.stage.fits(key, value) {
        return scene.refuses("key 或者 value 的长度不对");
    }
    // `put` may also be tried in turns: if it's there, if it isn't.
    let understood: &[i32] = match function {
        Function::Insert => &[E2BIG, EEXIST],
        Function::Put => &[E2BIG, EEXIST, ENOENT],
    };
    scene.tells_errors(understood, |moment: &Moment| {
        moment.call.element == Element::Update
            && match moment.call.errno {
                0 | E2BIG => true,
                EEXIST => *function == Function::Insert,
                _ => false,
            }
    })?;
    let Ok(Shown(said)) = &scene.returned else {
        return scene.changes_nothing();
    };
    let max = scene.stage.max_entries as usize;
    let is_true = |what: fn(bool, bool) -> bool| {
        let what = |state: &Contents| {
            what(state.contains_key(key), state.len() >= max)
        };
        scene.states().any(what)
    };
    let was = match &**said {
        "New" | "true" => return writes(scene, *function, key, value),
        "Exists" => is_true(|is_there, _| is_there),
        "Full" | "false" => is_true(|is_there, is_full| is_full && !is_there),
        _ => false,
    };
    scene.changes_nothing()?;
    if was {
        return Ok(());
    }
    let seen = format!("返回 {said}");
    Err(match &**said {
        "Exists" => wrong("key 已经在 map 里，才是 Exists", seen),
        _ => wrong(format!("map 满了，又是新的 key，才是 {said}"), seen),
    })
}

/// The answer is wrong unless it wrote this element and did nothing else.
fn writes(
    scene: &Scene<'_, Write>,
    function: Function,
    key: &[u8],
    value: &[u8],
) -> Verdict {
    let changes = scene.changes();
    let may_be_there = |is_there: bool| !is_there || function == Function::Put;
    if scene.writes_only(key, value, may_be_there) {
        return Ok(());
    }
    let expected = match function {
        Function::Insert => "正好新建这一个元素，才是 New",
        Function::Put => "正好写好这一个元素，才是 true",
    };
    Err(wrong(expected, format!("它{}", in_words(&changes))))
}

/// What becomes of such keys when nothing disturbs the answer.
fn calm(
    student: &mut Student,
    rng: &mut Rng,
    function: Function,
    keys: Keys,
    free: RangeInclusive<usize>,
) -> Verdict {
    let special = special(keys, *free.start(), function.call());
    tell(student, special, contract)?;
    let stories = stories(keys, free, nothing(), function.call());
    play(student, rng, stories, contract)
}

fn insert_adds_a_new_key(student: &mut Student, rng: &mut Rng) -> Verdict {
    calm(student, rng, Function::Insert, Keys::New, ALL)
}

fn insert_keeps_the_old_value(student: &mut Student, rng: &mut Rng) -> Verdict {
    calm(student, rng, Function::Insert, Keys::Old, ALL)
}

fn insert_tells_exists_when_full(
    student: &mut Student,
    rng: &mut Rng,
) -> Verdict {
    calm(student, rng, Function::Insert, Keys::Old, 0..=0)
}

fn insert_tells_a_full_map(student: &mut Student, rng: &mut Rng) -> Verdict {
    calm(student, rng, Function::Insert, Keys::New, 0..=0)
}

fn put_writes(student: &mut Student, rng: &mut Rng) -> Verdict {
    calm(student, rng, Function::Put, Keys::Old, ALL)?;
    calm(student, rng, Function::Put, Keys::New, ALL)
}

fn put_overwrites_when_full(student: &mut Student, rng: &mut Rng) -> Verdict {
    calm(student, rng, Function::Put, Keys::Old, 0..=0)
}

fn put_tells_a_full_map(student: &mut Student, rng: &mut Rng) -> Verdict {
    calm(student, rng, Function::Put, Keys::New, 0..=0)
}

/// Another program writes, deletes and fills.
fn goes_on_under_a_race(student: &mut Student, rng: &mut Rng) -> Verdict {
    const WHAT: &[Kind] = &[Kind::Write, Kind::Delete, Kind::Fill, Kind::Empty];
    let mut whats = races();
    whats.extend([What::Fill, What::Empty]);
    for function in [Function::Insert, Function::Put] {
        everywhere(student, function.plain(), &whats, contract)?;
        let events = events(WHAT, ERRNOS, 4);
        let stories = stories(Keys::Any, 0..=3, events, function.call());
        play(student, rng, stories, contract)?;
    }
    Ok(())
}

/// Also that nobody in user space may write to a frozen map.
fn passes_other_errors_on(student: &mut Student, rng: &mut Rng) -> Verdict {
    let mut whats = refusals(NOT_FULL);
    whats.push(What::Freeze);
    for function in [Function::Insert, Function::Put] {
        tell(student, misfits(Keys::New, function.call()), contract)?;
        everywhere(student, function.plain(), &whats, contract)?;
        let events = events(&[Kind::Refuse, Kind::Freeze], ERRNOS, 2);
        let stories = stories(Keys::Any, ALL, events, function.call());
        play(student, rng, stories, contract)?;
    }
    Ok(())
}
