//! What `snapshot` must do while others delete.

use std::collections::BTreeSet;

use harness::Rng;
use harness::adversary::{everywhere, play, tell};
use harness::check::{Check, Exercise, Verdict, wrong};
use harness::material::{ERRNOS, Kind, MORE_ERRNOS, events, nothing};
use harness::numbers::{deletions, number, read, stories, story};
use harness::scene::Scene;
use harness::story::{Call, Story, What};
use harness::student::Student;
use libbpf_rs::MapType;
use serde::Serialize;

pub const EXERCISE: Exercise = Exercise {
    name: "vanished_key",
    page: "ch06-iterate",
    checks: &[
        Check {
            name: "lists_all_elements",
            title: "没有人在删：全部元素都在，各一次",
            points: 1,
            section: "用`keys()`",
            run: lists_all_elements,
        },
        Check {
            name: "lists_nothing_of_an_empty_map",
            title: "空的 map：一个也没有",
            points: 1,
            section: "返回值",
            run: lists_nothing_of_an_empty_map,
        },
        Check {
            name: "skips_a_vanished_key",
            title: "查之前被删掉的跳过，后面的不漏",
            points: 2,
            section: "拿到key，却查不到value",
            run: skips_a_vanished_key,
        },
        Check {
            name: "lists_each_key_once_after_a_restart",
            title: "起点消失，遍历从头再来：不漏也不重",
            points: 4,
            section: "边走边删",
            run: lists_each_key_once_after_a_restart,
        },
        Check {
            name: "tells_other_errors",
            title: "lookup 的错误原样返回",
            points: 1,
            section: "返回值",
            run: tells_other_errors,
        },
    ],
};

/// A call of `snapshot`.
#[derive(Clone, Debug)]
struct Snapshot;

impl Call for Snapshot {
    type Returned = Vec<(u32, u32)>;

    fn function(&self) -> &'static str {
        "snapshot"
    }

    fn arguments(&self, map: u32) -> impl Serialize {
        (map,)
    }

    fn told(&self) -> String {
        "snapshot()".to_owned()
    }
}

/// The function's doc comment.
fn contract(scene: &Scene<'_, Snapshot>) -> Verdict {
    scene.only_reads()?;
    scene.tells_errors(&[], |_| false)?;
    let Ok(listed) = &scene.returned else {
        return Ok(());
    };
    let mut keys = BTreeSet::new();
    for element in listed {
        let (key, value) = element;
        let held = scene.start.get(&key.to_ne_bytes()[..]);
        if held.map(|held| read(held)) != Some(*value) {
            return Err(wrong(
                "每个元素都是真的",
                format!("返回的有 {element:?}，map 里从来没有过"),
            ));
        }
        if !keys.insert(*key) {
            return Err(wrong(
                "每个 key 最多出现一次",
                format!("key {key} 出现了不止一次"),
            ));
        }
    }
    let always = scene.stayed().into_keys();
    let always = always.filter(|_| !scene.walk_was_cut());
    let lost = always.map(read);
    let lost: Vec<_> = lost.filter(|key| !keys.contains(key)).collect();
    let Some(first) = lost.first() else {
        return Ok(());
    };
    Err(wrong(
        "一直在 map 里的一个也不漏",
        format!("漏掉了 {} 个，例如 key {first}", lost.len()),
    ))
}

/// A hash map with these elements, and room for `free` more.
fn hash(
    elements: impl IntoIterator<Item = (u32, u32)>,
    free: usize,
) -> Story<Snapshot> {
    story(Snapshot, MapType::Hash, elements, free)
}

fn few() -> impl Iterator<Item = (u32, u32)> {
    (0..5).zip([1, 20, 300, 4000, 50_000])
}

fn lists_all_elements(student: &mut Student, rng: &mut Rng) -> Verdict {
    let many = || (0..1500).map(|n| (n, n));
    let told = [
        hash(few(), 1),
        hash(many(), 0),
        story(Snapshot, MapType::Array, few(), 0),
        story(Snapshot, MapType::LruHash, few(), 1000),
        story(Snapshot, MapType::Array, many(), 0),
    ];
    tell(student, told, contract)?;
    let stories = stories(Snapshot, number(), nothing());
    play(student, rng, stories, contract)
}

fn lists_nothing_of_an_empty_map(
    student: &mut Student,
    _: &mut Rng,
) -> Verdict {
    tell(student, [hash([], 1)], contract)
}

fn skips_a_vanished_key(student: &mut Student, _: &mut Rng) -> Verdict {
    let mut whats = deletions(0..3);
    whats.push(What::Empty);
    let told = [hash(few().take(3), 9), hash(few(), 9)];
    everywhere(student, told, &whats, contract)
}

fn lists_each_key_once_after_a_restart(
    student: &mut Student,
    rng: &mut Rng,
) -> Verdict {
    let told = [hash(few().take(3), 0), hash(few(), 0)];
    everywhere(student, told, &deletions(0..5), contract)?;
    let many = hash((0..12).map(|n| (n, 7)), 0);
    everywhere(student, [many], &deletions([0, 5]), contract)?;
    let events = events(&[Kind::Delete], ERRNOS, 30);
    play(student, rng, stories(Snapshot, number(), events), contract)
}

fn tells_other_errors(student: &mut Student, rng: &mut Rng) -> Verdict {
    let whats: Vec<_> = MORE_ERRNOS.iter().copied().map(What::Refuse).collect();
    everywhere(student, [hash(few().take(3), 1)], &whats, contract)?;
    let events = events(&[Kind::Refuse], MORE_ERRNOS, 30);
    play(student, rng, stories(Snapshot, number(), events), contract)
}
