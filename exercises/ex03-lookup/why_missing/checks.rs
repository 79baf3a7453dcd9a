//! What `why` must do: find what's wrong with a key by asking the map.

use harness::Rng;
use harness::adversary::{everywhere, play, tell};
use harness::check::{Check, Exercise, Verdict, wrong};
use harness::material::{ERRNOS, refusals};
use harness::proptest::collection::{btree_set, vec};
use harness::proptest::prelude::{Strategy, any};
use harness::proptest::sample::{Index, select};
use harness::scene::Scene;
use harness::story::{Call, Shown, Stage, Story, Turn};
use harness::student::{BpfCommand, Student};
use libbpf_rs::MapType;
use serde::Serialize;

pub const EXERCISE: Exercise = Exercise {
    name: "why_missing",
    page: "ch03-lookup",
    checks: &[
        Check {
            name: "finds_what_is_there",
            title: "查得到：没有错",
            points: 1,
            section: "查到",
            run: finds_what_is_there,
        },
        Check {
            name: "tells_what_is_absent",
            title: "真的没有",
            points: 1,
            section: "查不到",
            run: tells_what_is_absent,
        },
        Check {
            name: "tells_the_byte_order",
            title: "字节序反了",
            points: 2,
            section: "字节序",
            run: tells_the_byte_order,
        },
        Check {
            name: "tells_a_dirty_hole",
            title: "填充没有清零",
            points: 2,
            section: "结构体当key",
            run: tells_a_dirty_hole,
        },
        Check {
            name: "tells_both",
            title: "两样都错",
            points: 2,
            section: "结构体当key",
            run: tells_both,
        },
        Check {
            name: "tells_the_first_of_several",
            title: "几样都说得通：取排在前面的",
            points: 1,
            section: "结构体当key",
            run: tells_the_first_of_several,
        },
        Check {
            name: "tells_a_wrong_length",
            title: "key 的长度不对：是错误，不是没有",
            points: 2,
            section: "key的长度不对",
            run: tells_a_wrong_length,
        },
        Check {
            name: "tells_other_errors",
            title: "内核拒绝：是错误，不是没有",
            points: 2,
            section: "常见的错",
            run: tells_other_errors,
        },
    ],
};

/// A call of `why`.
#[derive(Clone, Debug)]
struct Why {
    key: Vec<u8>,
}

impl Call for Why {
    type Returned = Shown;

    fn function(&self) -> &'static str {
        "why"
    }

    fn arguments(&self, map: u32) -> impl Serialize {
        (map, &self.key)
    }

    fn told(&self) -> String {
        format!("why({:?})", self.key)
    }
}

type Key = [u8; 8];

/// The same direction and interface with other bytes in the hole.
fn with_hole(mut key: Key, hole: [u8; 3]) -> Key {
    key[1..4].copy_from_slice(&hole);
    key
}

fn turned(mut key: Key) -> Key {
    key[4..].reverse();
    key
}

const CLEAN: [u8; 3] = [0; 3];

/// The reasons in the task's order, each with the key that the map has then.
fn reasons(key: Key) -> [(&'static str, Key); 4] {
    [
        ("Found", key),
        ("ByteOrder", turned(key)),
        ("Padding", with_hole(key, CLEAN)),
        ("Both", turned(with_hole(key, CLEAN))),
    ]
}

/// The function's doc comment.
fn contract(scene: &Scene<'_, Why>) -> Verdict {
    scene.only_reads()?;
    let Ok(key) = Key::try_from(&scene.call.key[..]) else {
        let length = scene.call.key.len();
        return scene.refuses(&format!("key 有 {length} 个字节，不是 8 个"));
    };
    // What is asked after the answer is known doesn't matter.
    scene.tells_errors(&[], |moment| {
        moment.call.command == BpfCommand::Lookup && moment.call.errno == 0
    })?;
    let Ok(Shown(seen)) = &scene.returned else {
        return Ok(());
    };
    if scene.walk_was_cut() {
        return Ok(());
    }
    let has = |key: &Key| scene.start.contains_key(&key[..]);
    let known = reasons(key).into_iter().find(|(_, key)| has(key));
    let (expected, because) = match known {
        Some((why, held)) => (why, format!("map 里有 {held:?}")),
        None => ("Absent", "怎样改都查不到".to_owned()),
    };
    if seen == expected {
        return Ok(());
    }
    Err(wrong(
        format!("{expected}：{because}"),
        format!("返回 {seen}"),
    ))
}

/// This key, in a map that has these.
fn story(held: &[Key], key: &[u8]) -> Story<Why> {
    let elements = held.iter().zip(1u32..);
    let elements =
        elements.map(|(key, n)| (key.to_vec(), n.to_ne_bytes().to_vec()));
    Story {
        stage: Stage {
            map_type: MapType::Hash,
            key_size: 8,
            value_size: 4,
            max_entries: 16,
            elements: elements.collect(),
        },
        turns: vec![Turn::undisturbed(Why { key: key.to_vec() })],
    }
}

/// A key all of whose bytes differ; its hole is clean.
const PLAIN: Key = [1, 0, 0, 0, 2, 3, 4, 5];
const DIRTY: [u8; 3] = [9, 8, 7];

/// What else the map has: nobody means it.
const OTHERS: [Key; 2] = [[0, 0, 0, 0, 2, 3, 4, 5], [5, 4, 3, 2, 0, 0, 0, 1]];

/// The map has this one and others.
fn among(held: Key, key: Key) -> [Story<Why>; 2] {
    let [one, other] = OTHERS;
    [story(&[held], &key), story(&[one, held, other], &key)]
}

/// One thing is wrong with a key that the map has, or nothing: all keys and all holes that
/// are `spoilt`.
fn tells_spoilt(
    student: &mut Student,
    rng: &mut Rng,
    spoilt: fn(Key, [u8; 3]) -> Key,
) -> Verdict {
    let holes = [DIRTY, [9, 0, 0], [0, 9, 0], [0, 0, 9], [0xff; 3]];
    let told = holes
        .iter()
        .flat_map(|hole| among(PLAIN, spoilt(PLAIN, *hole)));
    tell(student, told, contract)?;
    let zero = [0; 8];
    let ends = [zero, with_hole([0xff; 8], CLEAN), [1, 0, 0, 0, 2, 0, 0, 0]];
    let told = ends.iter().flat_map(|key| among(*key, spoilt(*key, DIRTY)));
    tell(student, told, contract)?;
    let all = (any::<Key>(), any::<[u8; 3]>()).prop_map(move |(key, hole)| {
        let key = with_hole(key, CLEAN);
        story(&[OTHERS[0], key], &spoilt(key, hole))
    });
    play(student, rng, all, contract)
}

fn finds_what_is_there(student: &mut Student, rng: &mut Rng) -> Verdict {
    // Other programs may have written a hole.
    let held = with_hole(PLAIN, DIRTY);
    tell(student, among(held, held), contract)?;
    tells_spoilt(student, rng, |key, _| key)
}

fn tells_what_is_absent(student: &mut Student, rng: &mut Rng) -> Verdict {
    let told = [
        story(&[], &PLAIN),
        story(&[], &with_hole(PLAIN, DIRTY)),
        story(&OTHERS, &PLAIN),
        story(&OTHERS, &with_hole(PLAIN, DIRTY)),
        story(&OTHERS, &[0; 8]),
        // It's the map's key whose hole isn't clean.
        story(&[with_hole(PLAIN, DIRTY)], &PLAIN),
        // One half of the number is turned, or the whole key is.
        story(&[[1, 0, 0, 0, 3, 2, 5, 4]], &PLAIN),
        story(&[[5, 4, 3, 2, 0, 0, 0, 1]], &PLAIN),
    ];
    tell(student, told, contract)?;
    let all = any::<Key>().prop_map(|key| story(&OTHERS, &key));
    play(student, rng, all, contract)
}

fn tells_the_byte_order(student: &mut Student, rng: &mut Rng) -> Verdict {
    tells_spoilt(student, rng, |key, _| turned(key))
}

fn tells_a_dirty_hole(student: &mut Student, rng: &mut Rng) -> Verdict {
    tells_spoilt(student, rng, with_hole)
}

fn tells_both(student: &mut Student, rng: &mut Rng) -> Verdict {
    tells_spoilt(student, rng, |key, hole| turned(with_hole(key, hole)))
}

fn tells_the_first_of_several(student: &mut Student, rng: &mut Rng) -> Verdict {
    let key = with_hole(PLAIN, DIRTY);
    let all: Vec<_> = reasons(key).iter().map(|(_, key)| *key).collect();
    let told = (0..all.len()).flat_map(|from| {
        let mut back = all[from..].to_vec();
        back.reverse();
        [story(&all[from..], &key), story(&back, &key)]
    });
    tell(student, told, contract)?;
    // Few bytes, so that there's often more than one reason.
    let byte = || select(&[0u8, 1, 2]);
    let key = vec(byte(), 8);
    let keys = btree_set(key, 1..=12);
    let all = (keys, any::<Index>(), vec(byte(), 3), any::<bool>()).prop_map(
        |(keys, place, hole, is_turned)| {
            let keys: Vec<Key> =
                keys.into_iter().filter_map(|k| k.try_into().ok()).collect();
            let hole = [hole[0], hole[1], hole[2]];
            let key = with_hole(*place.get(&keys), hole);
            story(&keys, &if is_turned { turned(key) } else { key })
        },
    );
    play(student, rng, all, contract)
}

fn tells_a_wrong_length(student: &mut Student, _: &mut Rng) -> Verdict {
    let told = [0, 1, 3, 4, 5, 7, 9, 16].map(|length| {
        let mut key = PLAIN.to_vec();
        key.resize(length, 0);
        story(&[PLAIN], &key)
    });
    tell(student, told, contract)
}

fn tells_other_errors(student: &mut Student, _: &mut Rng) -> Verdict {
    let dirty = with_hole(PLAIN, DIRTY);
    let told = [
        story(&[PLAIN], &PLAIN),
        story(&[PLAIN], &turned(PLAIN)),
        story(&[PLAIN], &dirty),
        story(&[PLAIN], &turned(dirty)),
        story(&OTHERS, &dirty),
    ];
    everywhere(student, told, &refusals(ERRNOS), contract)
}
