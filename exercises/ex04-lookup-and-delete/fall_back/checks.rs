//! What `take` must do where the kernel takes at once, and where it doesn't.

use harness::Rng;
use harness::adversary::{everywhere, play, tell};
use harness::check::{Check, Exercise, Verdict, wrong};
use harness::errno::{ENOENT, ENOTSUPP, full_name};
use harness::material::{
    ERRNOS, Kind, Material, Raw, events, nothing, of_sizes, refusals,
};
use harness::proptest::collection::vec;
use harness::proptest::prelude::{Strategy, any};
use harness::proptest::sample::{Index, select};
use harness::scene::{Moment, Scene, in_words};
use harness::story::{Call, Event, Story, Turn, What};
use harness::student::{BpfCommand, Student};
use libbpf_rs::MapType;
use serde::Serialize;

pub const EXERCISE: Exercise = Exercise {
    name: "fall_back",
    page: "ch04-lookup-and-delete",
    checks: &[
        Check {
            name: "takes_a_hash_at_once",
            title: "HASH：一次取走",
            points: 2,
            section: "一次取走：不会领两次",
            run: takes_a_hash_at_once,
        },
        Check {
            name: "falls_back",
            title: "LPM_TRIE 或者太旧的内核不支持取走：退一步，照样领到",
            points: 2,
            section: "太旧的内核",
            run: falls_back,
        },
        Check {
            name: "missing_is_none",
            title: "没有这个 key：返回 None，别的元素不动",
            points: 1,
            section: "返回值",
            run: missing_is_none,
        },
        Check {
            name: "has_one_winner",
            title: "退一步以后，别人先领走了：返回 None",
            points: 7,
            section: "看`delete`的返回值，够不够",
            run: has_one_winner,
        },
        Check {
            name: "tells_that_an_array_keeps",
            title: "ARRAY 的元素拿不走：返回错误",
            points: 2,
            section: "不能取走的map",
            run: tells_that_an_array_keeps,
        },
        Check {
            name: "tells_other_errors",
            title: "别的错误原样返回，不是 value",
            points: 2,
            section: "返回值",
            run: tells_other_errors,
        },
    ],
};

#[derive(Clone, Debug)]
struct Take {
    key: Vec<u8>,
}

impl Call for Take {
    type Returned = Option<Vec<u8>>;

    fn function(&self) -> &'static str {
        "take"
    }

    fn arguments(&self, map: u32) -> impl Serialize {
        (map, &self.key)
    }

    fn told(&self) -> String {
        format!("take({:?})", self.key)
    }
}

/// The function's doc comment.
fn contract(scene: &Scene<'_, Take>) -> Verdict {
    let key = &scene.call.key;
    let is_missing = scene.states().any(|state| !state.contains_key(key));
    if scene.stage.map_type == MapType::Array && !is_missing {
        return tells_that_nobody_takes(scene);
    }
    scene.tells_errors(&[ENOTSUPP, ENOENT], |_| false)?;
    let taken = match &scene.returned {
        Ok(Some(taken)) => taken,
        Ok(None) if !is_missing => {
            return Err(wrong(
                "返回 Ok(Some(value))：元素一直在，没有别人领走",
                "返回 Ok(None)",
            ));
        }
        _ => return scene.changes_nothing(),
    };
    let changes = scene.changes();
    let is_taken = matches!(&changes[..], [change]
        if change.key == *key && change.new.is_none());
    if !is_taken {
        return Err(wrong(
            "这个元素是自己从 map 里拿走的，才返回它，而且只拿走它",
            format!("返回了 value，而它{}", in_words(&changes)),
        ));
    }
    if changes[0].old.as_ref() != Some(taken) {
        return Err(wrong(
            format!("返回元素的 value：{:?}", changes[0].old),
            format!("返回 {taken:?}"),
        ));
    }
    takes_at_once_if_it_can(scene)
}

/// Of an LPM_TRIE another check tells.
fn contract_of_hashes(scene: &Scene<'_, Take>) -> Verdict {
    match scene.stage.map_type {
        MapType::LpmTrie => Ok(()),
        _ => contract(scene),
    }
}

/// The kernel gives several errors there: one to a take, another one to a delete.
fn tells_that_nobody_takes(scene: &Scene<'_, Take>) -> Verdict {
    scene.changes_nothing()?;
    if scene.errors().any(|(_, errno)| scene.failed_with(errno)) {
        return Ok(());
    }
    let errors = scene.errors().map(|(_, errno)| full_name(errno));
    let errors: Vec<_> = errors.collect();
    Err(wrong(
        format!(
            "返回内核的错误（{}）：ARRAY 的元素谁也领不走",
            errors.join("，")
        ),
        format!("返回 {:?}，而元素还在 map 里", scene.returned),
    ))
}

/// Two calls are for maps that the kernel can't take from: it has said so, or it's known of
/// the type.
fn takes_at_once_if_it_can(scene: &Scene<'_, Take>) -> Verdict {
    let is_refusal = |moment: &Moment| {
        moment.call.command == BpfCommand::LookupAndDelete
            && moment.call.errno == ENOTSUPP
    };
    let at_once = |moment: &Moment| {
        moment.changes().is_empty()
            || moment.call.command == BpfCommand::LookupAndDelete
    };
    if scene.stage.map_type == MapType::LpmTrie
        || scene.moments.iter().any(is_refusal)
        || scene.moments.iter().all(at_once)
    {
        return Ok(());
    }
    Err(wrong(
        "这个 map 能一次取走，就一次取走",
        "查和删分成了两次调用",
    ))
}

/// The types that are like a HASH. All prefixes of an LPM_TRIE have full length here.
const TYPES: [MapType; 3] = [MapType::Hash, MapType::LpmTrie, MapType::LruHash];

/// Two elements, and a call for the first key or for one that isn't there.
fn plain(map_type: MapType, is_there: bool) -> Story<Take> {
    let material = Material::plain(4, 8, 3).for_type(map_type);
    let key = material.keys[if is_there { 0 } else { 2 }].clone();
    Story {
        stage: material.stage(map_type, 2, room(map_type)),
        turns: vec![Turn::undisturbed(Take { key })],
    }
}

/// The same, but the key and the value are all zeros.
fn zeros(map_type: MapType) -> Story<Take> {
    of_first(Material::plain(4, 8, 3).with_zeros(), map_type)
}

/// The same, but they are long. A trie's keys have at most 260 bytes.
fn large(map_type: MapType) -> Story<Take> {
    of_first(Material::plain(200, 3000, 3), map_type)
}

fn of_first(material: Material, map_type: MapType) -> Story<Take> {
    let material = material.for_type(map_type);
    let key = material.keys[0].clone();
    Story {
        stage: material.stage(map_type, 2, room(map_type)),
        turns: vec![Turn::undisturbed(Take { key })],
    }
}

/// An LRU_HASH has room to spare, lest it drops any.
fn room(map_type: MapType) -> usize {
    match map_type {
        MapType::LruHash => 1000,
        _ => 4,
    }
}

/// A kernel that's too old to take from a HASH.
fn on_an_old_kernel() -> Story<Take> {
    let mut story = plain(MapType::Hash, true);
    story.turns[0].events.push(Event {
        before: 0,
        what: What::TakeNone,
    });
    story
}

/// What another program does to the element.
fn races(story: &Story<Take>) -> Vec<What> {
    let key = &story.turns[0].call.key;
    let value = story.stage.elements[0].1.clone();
    vec![
        What::Delete(key.clone()),
        What::Empty,
        What::Write(key.clone(), value),
    ]
}

/// Random stories of maps of these types, with some calls each for one of the keys from
/// `first` on; the first four are there.
fn stories(
    types: &'static [MapType],
    first: usize,
    events: impl Strategy<Value = Vec<Raw>>,
) -> impl Strategy<Value = Story<Take>> {
    let turns = vec((any::<Index>(), events), 1..=3);
    let material = of_sizes(1..=60, 1..=64, 6..=9);
    (select(types), material, turns).prop_map(
        move |(map_type, material, turns)| {
            let material = material.for_type(map_type);
            let stage = material.stage(map_type, 4, room(map_type));
            let turns = turns.into_iter().map(|(key, raw)| {
                let key = key.get(&material.keys[first..]).clone();
                let events = raw.iter().map(|raw| {
                    let mut event = raw.event_near(&key, &material);
                    keep_value(&mut event.what, &material);
                    event
                });
                Turn {
                    events: events.collect(),
                    ..Turn::undisturbed(Take { key: key.clone() })
                }
            });
            let turns = turns.collect();
            Story { stage, turns }
        },
    )
}

/// A value that has been written doesn't change.
fn keep_value(what: &mut What, material: &Material) {
    if let What::Write(key, value) = what {
        let mut all = material.elements(material.keys.len()).into_iter();
        if let Some((_, own)) = all.find(|(other, _)| other == key) {
            *value = own;
        }
    }
}

fn takes_a_hash_at_once(student: &mut Student, rng: &mut Rng) -> Verdict {
    // That another map can't be taken from means nothing.
    let types = [MapType::Hash, MapType::LpmTrie, MapType::Hash];
    tell(student, types.map(|t| plain(t, true)), contract_of_hashes)?;
    let others = [
        plain(MapType::LruHash, true),
        zeros(MapType::Hash),
        large(MapType::Hash),
    ];
    tell(student, others, contract_of_hashes)?;
    let stories = stories(&TYPES, 0, nothing());
    play(student, rng, stories, contract_of_hashes)
}

fn falls_back(student: &mut Student, rng: &mut Rng) -> Verdict {
    let first = [plain(MapType::LpmTrie, true), zeros(MapType::LpmTrie)];
    let first = first.into_iter().chain([large(MapType::LpmTrie)]);
    tell(student, first, contract)?;
    let tries = &[MapType::LpmTrie];
    play(student, rng, stories(tries, 0, nothing()), contract)?;
    student.restart()?;
    tell(student, [on_an_old_kernel()], contract)
}

fn missing_is_none(student: &mut Student, rng: &mut Rng) -> Verdict {
    tell(student, TYPES.map(|t| plain(t, false)), contract)?;
    // The trie finds this shorter prefix when it's asked for the key.
    let mut story = plain(MapType::LpmTrie, false);
    let mut shorter = story.turns[0].call.key.clone();
    shorter[..4].copy_from_slice(&31u32.to_ne_bytes());
    story.stage.elements.push((shorter, vec![9; 8]));
    tell(student, [story], contract)?;
    play(student, rng, stories(&TYPES, 4, nothing()), contract)
}

fn has_one_winner(student: &mut Student, rng: &mut Rng) -> Verdict {
    const WHAT: &[Kind] = &[Kind::Delete, Kind::Empty, Kind::Write];
    for map_type in [MapType::LpmTrie, MapType::Hash] {
        let story = plain(map_type, true);
        let whats = races(&story);
        everywhere(student, [story], &whats, contract)?;
    }
    let stories = stories(&TYPES, 0, events(WHAT, ERRNOS, 3));
    play(student, rng, stories, contract)?;
    let story = on_an_old_kernel();
    for what in races(&story) {
        for before in 0..3 {
            let (mut story, what) = (story.clone(), what.clone());
            story.turns[0].events.push(Event { before, what });
            student.restart()?;
            tell(student, [story], contract)?;
        }
    }
    Ok(())
}

fn tells_that_an_array_keeps(student: &mut Student, _: &mut Rng) -> Verdict {
    for value_size in [8, 1, 64] {
        let keys: Vec<_> =
            (0..3u32).map(|n| n.to_ne_bytes().to_vec()).collect();
        let material = Material {
            keys: keys.clone(),
            ..Material::plain(4, value_size, 3)
        };
        let stories = keys.into_iter().map(|key| Story {
            stage: material.stage(MapType::Array, 3, 0),
            turns: vec![Turn::undisturbed(Take { key })],
        });
        tell(student, stories, contract)?;
    }
    Ok(())
}

fn tells_other_errors(student: &mut Student, rng: &mut Rng) -> Verdict {
    const WHAT: &[Kind] = &[Kind::Refuse, Kind::Freeze];
    let mut whats = refusals(ERRNOS);
    whats.push(What::Freeze);
    for map_type in [MapType::LpmTrie, MapType::Hash] {
        let story = plain(map_type, true);
        everywhere(student, [story], &whats, contract)?;
    }
    let stories = stories(&TYPES, 0, events(WHAT, ERRNOS, 3));
    play(student, rng, stories, contract)
}
