//! What `insert_once` and `replace_only` must do.

use harness::Rng;
use harness::adversary::play;
use harness::check::{Check, Exercise, Verdict, wrong};
use harness::errno::{EEXIST, ENOENT};
use harness::material::{
    ERRNOS, Kind, MORE_ERRNOS, Material, OTHERS, Raw, events, material, nothing,
};
use harness::proptest::collection::vec;
use harness::proptest::prelude::{Strategy, any};
use harness::proptest::sample::Index;
use harness::scene::{Moment, Scene, in_words};
use harness::story::{Call, Stage, Story, Turn};
use harness::student::{Element, Student};
use libbpf_rs::MapType;
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
    let refusal = match function {
        Function::InsertOnce => EEXIST,
        Function::ReplaceOnly => ENOENT,
    };
    let decides = |moment: &Moment| {
        let errno = moment.call.errno;
        moment.call.element == Element::Update
            && (errno == 0 || errno == refusal)
    };
    scene.tells_errors(&[refusal], decides)?;
    let fits =
        |is_there: bool| is_there == (*function == Function::ReplaceOnly);
    let changes = scene.changes();
    match &scene.returned {
        Ok(true) => {
            let [change] = &changes[..] else {
                return Err(wrong("正好写好这一个元素", in_words(&changes)));
            };
            let right = change.key == *key
                && change.new.as_ref() == Some(value)
                && fits(change.old.is_some());
            if right {
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

/// Stories of calls with the keys from `first` on; before those there are `count` keys in
/// the map, and room for `free` more.
fn stories(
    function: Function,
    keys: Keys,
    events: impl Strategy<Value = Vec<Raw>>,
) -> impl Strategy<Value = Story<Write>> {
    let turn = (any::<Index>(), events);
    (material(4..=9), 1..4usize, vec(turn, 1..=3)).prop_map(
        move |(material, old, turns)| {
            let max = match keys {
                Keys::NewOfFull => old,
                _ => material.keys.len(),
            };
            // The map has the first keys. Each turn writes a value that nobody else does.
            let turns = turns.into_iter().enumerate().map(|(n, (key, raw))| {
                turn_of(
                    function,
                    &keys.of(&material, old),
                    n,
                    key,
                    &raw,
                    &material,
                )
            });
            Story {
                stage: Stage {
                    map_type: MapType::Hash,
                    key_size: material.key_size,
                    value_size: material.value_size,
                    max_entries: max as u32,
                    elements: material.elements(old),
                },
                turns: turns.collect(),
            }
        },
    )
}

fn turn_of(
    function: Function,
    keys: &[Vec<u8>],
    n: usize,
    key: Index,
    raw: &[Raw],
    material: &Material,
) -> Turn<Write> {
    let key = key.get(keys).clone();
    // What another program does concerns this key as often as others.
    let mut near = material.clone();
    near.keys.truncate(1);
    near.keys.push(key.clone());
    near.values.truncate(material.keys.len());
    Turn {
        call: Write {
            function,
            key,
            value: material.values[material.keys.len() + n].clone(),
        },
        events: raw.iter().map(|raw| raw.event(&near)).collect(),
        schedule: Vec::new(),
    }
}

/// Which keys a story is about.
#[derive(Clone, Copy, Debug)]
enum Keys {
    Old,
    New,
    Any,
    /// New ones, for a map that has no room.
    NewOfFull,
}

impl Keys {
    fn of(self, material: &Material, old: usize) -> Vec<Vec<u8>> {
        match self {
            Self::Old => material.keys[..old].to_vec(),
            Self::New | Self::NewOfFull => material.keys[old..].to_vec(),
            Self::Any => material.keys.clone(),
        }
    }
}

fn inserts_a_new_key(student: &mut Student, rng: &mut Rng) -> Verdict {
    let stories = stories(Function::InsertOnce, Keys::New, nothing());
    play(student, rng, stories, contract)
}

fn keeps_the_old_value(student: &mut Student, rng: &mut Rng) -> Verdict {
    let stories = stories(Function::InsertOnce, Keys::Old, nothing());
    play(student, rng, stories, contract)
}

fn inserts_under_a_race(student: &mut Student, rng: &mut Rng) -> Verdict {
    let events = events(OTHERS, ERRNOS, 4);
    let stories = stories(Function::InsertOnce, Keys::Any, events);
    play(student, rng, stories, contract)
}

fn replaces_an_old_value(student: &mut Student, rng: &mut Rng) -> Verdict {
    let stories = stories(Function::ReplaceOnly, Keys::Old, nothing());
    play(student, rng, stories, contract)
}

fn adds_no_key(student: &mut Student, rng: &mut Rng) -> Verdict {
    let stories = stories(Function::ReplaceOnly, Keys::New, nothing());
    play(student, rng, stories, contract)
}

fn replaces_under_a_race(student: &mut Student, rng: &mut Rng) -> Verdict {
    let events = events(OTHERS, ERRNOS, 4);
    let stories = stories(Function::ReplaceOnly, Keys::Any, events);
    play(student, rng, stories, contract)
}

fn tells_a_full_map(student: &mut Student, rng: &mut Rng) -> Verdict {
    let stories = stories(Function::InsertOnce, Keys::NewOfFull, nothing());
    play(student, rng, stories, contract)
}

fn tells_other_errors(student: &mut Student, rng: &mut Rng) -> Verdict {
    const WHAT: &[Kind] = &[Kind::Refuse, Kind::Refuse, Kind::Freeze];
    for function in [Function::InsertOnce, Function::ReplaceOnly] {
        let events = events(WHAT, MORE_ERRNOS, 3);
        let stories = stories(function, Keys::Any, events);
        play(student, rng, stories, contract)?;
    }
    Ok(())
}
