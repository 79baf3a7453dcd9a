//! What `insert_once` and `replace_only` must do.

use std::ops::RangeInclusive;

use harness::Rng;
use harness::adversary::{everywhere, play, tell};
use harness::check::{Check, Exercise, Verdict, wrong};
use harness::errno::{EEXIST, ENOENT};
use harness::keyed::{
    ALL, Keys, misfits, of_other_types, plain, races, special, stories,
};
use harness::material::{
    ERRNOS, Kind, MORE_ERRNOS, OTHERS, events, nothing, refusals,
};
use harness::scene::{Moment, Scene, in_words};
use harness::story::{Call, What};
use harness::student::{BpfCommand, Student};
use serde::Serialize;

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
            points: 4,
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
            points: 4,
            section: "常见的错",
            run: replaces_under_a_race,
        },
        Check {
            name: "tells_a_full_map",
            title: "map 满了：insert_once 返回错误，不是 false",
            points: 2,
            section: "map满了",
            run: tells_a_full_map,
        },
        Check {
            name: "tells_other_errors",
            title: "别的错误原样返回",
            points: 2,
            section: "返回值",
            run: tells_other_errors,
        },
    ],
};

/// One of the two functions.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Function {
    InsertOnce,
    ReplaceOnly,
}

#[derive(Clone, Debug)]
struct Write {
    function: Function,
    key: Vec<u8>,
    value: Vec<u8>,
}

impl Call for Write {
    type Returned = bool;

    fn function(&self) -> &'static str {
        match self.function {
            Function::InsertOnce => "insert_once",
            Function::ReplaceOnly => "replace_only",
        }
    }

    fn arguments(&self, map: u32) -> impl Serialize {
        (map, &self.key, &self.value)
    }

    fn told(&self) -> String {
        format!("{}({:?}, {:?})", self.function(), self.key, self.value)
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
    let refusal = match function {
        Function::InsertOnce => EEXIST,
        Function::ReplaceOnly => ENOENT,
    };
    let decides = |moment: &Moment| {
        let errno = moment.call.errno;
        moment.call.command == BpfCommand::Update
            && (errno == 0 || errno == refusal)
    };
    scene.tells_errors(&[refusal], decides)?;
    let fits =
        |is_there: bool| is_there == (*function == Function::ReplaceOnly);
    let changes = scene.changes();
    match &scene.returned {
        Ok(true) => {
            if scene.writes_only(key, value, fits) {
                return Ok(());
            }
            let expected = match function {
                Function::InsertOnce => "只在 key 还不在的时候写入",
                Function::ReplaceOnly => "只在 key 已经在的时候改它",
            };
            Err(wrong(expected, format!("它{}", in_words(&changes))))
        }
        Ok(false) => {
            scene.changes_nothing()?;
            if scene.states().any(|state| !fits(state.contains_key(key))) {
                return Ok(());
            }
            Err(wrong("返回 Ok(true)：能写", "返回 Ok(false)"))
        }
        Err(_) => scene.changes_nothing(),
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

    /// The keys that it's there to write, and those that it isn't.
    fn keys(self) -> [Keys; 2] {
        match self {
            Self::InsertOnce => [Keys::New, Keys::Old],
            Self::ReplaceOnly => [Keys::Old, Keys::New],
        }
    }
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
    if free != (0..=0) {
        let others = of_other_types(keys, function.call());
        tell(student, others, contract)?;
    }
    let stories = stories(keys, free, nothing(), function.call());
    play(student, rng, stories, contract)
}

/// Another program writes and deletes, this key or others.
fn race(student: &mut Student, rng: &mut Rng, function: Function) -> Verdict {
    let plain = function.keys().map(|keys| plain(keys, 1, function.call()));
    everywhere(student, plain, &races(), contract)?;
    let events = events(OTHERS, ERRNOS, 4);
    let stories = stories(Keys::Any, ALL, events, function.call());
    play(student, rng, stories, contract)
}

fn inserts_a_new_key(student: &mut Student, rng: &mut Rng) -> Verdict {
    calm(student, rng, Function::InsertOnce, Keys::New, ALL)
}

fn keeps_the_old_value(student: &mut Student, rng: &mut Rng) -> Verdict {
    calm(student, rng, Function::InsertOnce, Keys::Old, 0..=6)
}

fn inserts_under_a_race(student: &mut Student, rng: &mut Rng) -> Verdict {
    race(student, rng, Function::InsertOnce)
}

fn replaces_an_old_value(student: &mut Student, rng: &mut Rng) -> Verdict {
    calm(student, rng, Function::ReplaceOnly, Keys::Old, 0..=6)
}

fn adds_no_key(student: &mut Student, rng: &mut Rng) -> Verdict {
    calm(student, rng, Function::ReplaceOnly, Keys::New, 0..=6)
}

fn replaces_under_a_race(student: &mut Student, rng: &mut Rng) -> Verdict {
    race(student, rng, Function::ReplaceOnly)
}

fn tells_a_full_map(student: &mut Student, rng: &mut Rng) -> Verdict {
    calm(student, rng, Function::InsertOnce, Keys::New, 0..=0)
}

fn tells_other_errors(student: &mut Student, rng: &mut Rng) -> Verdict {
    let mut whats = refusals(MORE_ERRNOS);
    whats.push(What::Freeze);
    for function in [Function::InsertOnce, Function::ReplaceOnly] {
        let [fitting, other] = function.keys();
        tell(student, misfits(fitting, function.call()), contract)?;
        let story = plain(fitting, 1, function.call());
        everywhere(student, [story], &whats, contract)?;
        // What becomes of the other keys otherwise isn't this check's subject.
        let story = plain(other, 1, function.call());
        tell(student, story.at_once(&whats), contract)?;
        let events = events(&[Kind::Refuse, Kind::Freeze], MORE_ERRNOS, 2);
        let stories = stories(fitting, ALL, events, function.call());
        play(student, rng, stories, contract)?;
    }
    Ok(())
}
