//! What `take_by_two_threads` must do.

use harness::Rng;
use harness::adversary::{play, tell};
use harness::check::{Check, Exercise, Stop, Verdict, wrong};
use harness::errno::{ENOENT, full_name};
use harness::maps::must_take_from_hash;
use harness::material::{
    ERRNOS, Kind, Material, Raw, events, material, nothing, refusals,
};
use harness::proptest::collection::vec;
use harness::proptest::prelude::{Strategy, any};
use harness::proptest::sample::{Index, select};
use harness::scene::{Moment, Scene, in_words};
use harness::story::{
    Call, Event, Follower, Stage, Story, Turn, What, first_few,
};
use harness::student::{BpfCommand, Student};
use libbpf_rs::MapType;
use serde::Serialize;

pub const EXERCISE: Exercise = Exercise {
    name: "take_once",
    page: "ch04-lookup-and-delete",
    checks: &[
        Check {
            name: "takes_each_once",
            title: "每个元素正好领到一次",
            points: 1,
            section: "一次取走：不会领两次",
            run: takes_each_once,
        },
        Check {
            name: "works_in_two_threads",
            title: "两个线程都在领",
            points: 1,
            section: "一次取走：不会领两次",
            run: works_in_two_threads,
        },
        Check {
            name: "skips_missing_keys",
            title: "领不到的 key 跳过，接着领后面的",
            points: 1,
            section: "取走",
            run: skips_missing_keys,
        },
        Check {
            name: "takes_under_a_race",
            title: "别的程序也在领：仍然一个元素一个主人",
            points: 2,
            section: "先查后删：同一个领了两次",
            run: takes_under_a_race,
        },
        Check {
            name: "takes_the_newest_value",
            title: "别的程序在改：领到的是最后的 value",
            points: 6,
            section: "看`delete`的返回值，够不够",
            run: takes_the_newest_value,
        },
        Check {
            name: "tells_an_error",
            title: "map 不让领：返回错误",
            points: 1,
            section: "不能取走的map",
            run: tells_an_error,
        },
    ],
};

#[derive(Clone, Debug)]
struct TakeByTwoThreads {
    keys: Vec<Vec<u8>>,
}

impl Call for TakeByTwoThreads {
    type Returned = [Vec<Vec<u8>>; 2];

    fn function(&self) -> &'static str {
        "take_by_two_threads"
    }

    fn arguments(&self, map: u32) -> impl Serialize {
        (map, &self.keys)
    }

    fn told(&self) -> String {
        let keys = self.keys.iter().map(|key| format!("{key:?}"));
        format!("{}([{}])", self.function(), first_few(keys))
    }
}

type Taken<'a> = Scene<'a, TakeByTwoThreads>;

/// The function's doc comment.
fn contract(scene: &Taken<'_>) -> Verdict {
    hands_out_what_it_took(scene)?;
    in_two_threads(scene)
}

/// The same, for checks that are about other things than the threads.
fn contract_but_threads(scene: &Taken<'_>) -> Verdict {
    hands_out_what_it_took(scene)?;
    in_two_threads(scene).map_err(|stop| match stop {
        Stop::Wrong { .. } => Stop::NotYet {
            first: "两个线程都在领".to_owned(),
        },
        other => other,
    })
}

fn hands_out_what_it_took(scene: &Taken<'_>) -> Verdict {
    let keys = &scene.call.keys;
    let changes = scene.changes();
    if !changes
        .iter()
        .all(|c| c.new.is_none() && keys.contains(&c.key))
    {
        return Err(wrong(
            "只从 map 里拿走 keys 里的元素",
            format!("它{}", in_words(&changes)),
        ));
    }
    // A map that can't be taken from may give several, one to each kind of call.
    let errors = scene.errors().map(|(_, errno)| errno);
    let errors: Vec<_> = errors.filter(|errno| *errno != ENOENT).collect();
    let lists = match (&scene.returned, &errors[..]) {
        (Ok(lists), []) => lists,
        (Err(failure), []) => {
            return Err(wrong(
                "返回领到的 value",
                format!("返回错误 {failure:?}"),
            ));
        }
        (Err(_), _) if errors.iter().any(|e| scene.failed_with(*e)) => {
            let moments = scene.moments.iter();
            return moments
                .filter(|moment| scene.failed_with(moment.call.errno))
                .try_for_each(|moment| scene.may_meet(moment));
        }
        (returned, [error, ..]) => {
            return Err(wrong(
                format!("返回领的时候得到的错误：{}", full_name(*error)),
                format!("返回 {returned:?}"),
            ));
        }
    };
    let taken: Vec<_> = changes.into_iter().filter_map(|c| c.old).collect();
    if sorted(lists.concat()) != sorted(taken.clone()) {
        return Err(wrong(
            format!(
                "返回它从 map 里拿走的 {} 个元素，value 是拿走那一刻的：{}",
                taken.len(),
                quoted(&taken)
            ),
            format!(
                "返回 {} 个：{}",
                lists.concat().len(),
                quoted(&lists.concat())
            ),
        ));
    }
    let is_left = |key: &&Vec<u8>| {
        let mut states =
            scene.moments.iter().flat_map(|m| [&m.before, &m.after]);
        states.all(|state| state.contains_key(*key))
            && scene.end.contains_key(*key)
    };
    match keys.iter().find(is_left) {
        Some(key) => Err(wrong(
            format!("{key:?} 一直在 map 里，领走它"),
            "没有人领，它还在 map 里",
        )),
        None => Ok(()),
    }
}

/// Each of two threads tries all keys, and neither waits for the other.
fn in_two_threads(scene: &Taken<'_>) -> Verdict {
    let (Ok(lists), [_, ..]) = (&scene.returned, &scene.call.keys[..]) else {
        return Ok(());
    };
    let threads = scene.threads();
    let made_by = |thread| {
        scene
            .moments
            .iter()
            .filter(move |m| m.call.number == thread)
    };
    if threads.len() != 2 {
        return Err(wrong(
            "两个线程各自访问 map",
            format!("访问 map 的线程有 {} 个", threads.len()),
        ));
    }
    if !scene.moments.iter().any(|moment| moment.waiting == 2) {
        return Err(wrong(
            "两个线程同时在领",
            "一个线程访问 map 的时候，另一个总是还没有开始，在等着，或者已经结束",
        ));
    }
    for (place, thread) in threads.iter().enumerate() {
        let tried = |key: &Vec<u8>| {
            made_by(*thread).any(|moment| !moment.after.contains_key(key))
        };
        if let Some(key) = scene.call.keys.iter().find(|key| !tried(key)) {
            return Err(wrong(
                "两个线程都把 keys 从头到尾试一遍",
                format!(
                    "线程 {} 没有试过 {key:?}：它结束的时候，这个元素一直在 map 里",
                    place + 1
                ),
            ));
        }
    }
    let taken = threads.iter().map(|thread| {
        let changes = made_by(*thread).flat_map(Moment::changes);
        sorted(changes.filter_map(|change| change.old).collect())
    });
    let lists = lists.iter().map(|list| sorted(list.clone()));
    if sorted(taken.collect()) == sorted(lists.collect()) {
        return Ok(());
    }
    Err(wrong(
        "一个列表是一个线程领到的，另一个列表是另一个线程领到的",
        "两个列表里的 value 和两个线程各自领到的对不上",
    ))
}

fn sorted<T: Ord>(mut all: Vec<T>) -> Vec<T> {
    all.sort();
    all
}

fn quoted(values: &[Vec<u8>]) -> String {
    match values {
        [] => "没有".to_owned(),
        values => first_few(values.iter().map(|value| format!("{value:?}"))),
    }
}

/// In which orders the two threads go on: the one that was born first as long as it can, the
/// other one, and by turns, two calls each, so that both come to a key first.
fn schedules() -> [Vec<usize>; 3] {
    let by_turns = (1..64).map(|n| n / 2 % 2).collect();
    [vec![], vec![1; 64], by_turns]
}

/// One call for these keys, for each order of the threads.
fn in_each_order(
    stage: &Stage,
    keys: &[Vec<u8>],
) -> [Story<TakeByTwoThreads>; 3] {
    schedules().map(|schedule| {
        let call = TakeByTwoThreads {
            keys: keys.to_vec(),
        };
        let turn = Turn {
            schedule,
            ..Turn::undisturbed(call)
        };
        Story {
            stage: stage.clone(),
            turns: vec![turn],
        }
    })
}

/// Two keys, both with an element, and one more element that nobody takes.
fn two_of_three() -> (Material, [Story<TakeByTwoThreads>; 3]) {
    let material = Material::plain(4, 8, 3);
    let stage = material.stage(MapType::Hash, 3, 5);
    let stories = in_each_order(&stage, &material.keys[..2]);
    (material, stories)
}

/// Stories with zeros, with the same value twice, and with a call again after what it took has
/// been written anew.
fn special() -> Vec<Story<TakeByTwoThreads>> {
    let mut material = Material::plain(4, 8, 3).with_zeros();
    let same = material.values[2].clone();
    material.values[1] = same;
    let stage = material.stage(MapType::Hash, 3, 5);
    let mut stories = in_each_order(&stage, &material.keys).to_vec();
    let large = Material::large(3);
    let stage = large.stage(MapType::Hash, 3, 0);
    let large = in_each_order(&stage, &large.keys);
    for mut story in stories.clone() {
        let mut again = story.turns[0].clone();
        let write = |n: usize| {
            What::Write(material.keys[n].clone(), material.spare_value(n))
        };
        again.first = vec![write(0), write(2)];
        story.turns.push(again);
        stories.push(story);
    }
    stories.extend(large);
    stories
}

/// The same stories, with another program that takes what the answer is about to take, and
/// maybe brings it back.
fn followed(
    stories: &[Story<TakeByTwoThreads>],
) -> impl Iterator<Item = Story<TakeByTwoThreads>> {
    stories.iter().flat_map(|story| {
        let all = (0..3).flat_map(|n| [(n, false), (n, true)]);
        all.map(|(lets_go, puts_back)| {
            let mut story = story.clone();
            story.turns[0].follower = Some(Follower {
                of: BpfCommand::LookupAndDelete,
                lets_go,
                puts_back,
            });
            story
        })
    })
}

/// The same stories, each of them with each of these events just before each of the calls
/// that are needed.
fn at_each_call<'a>(
    stories: &'a [Story<TakeByTwoThreads>],
    whats: &'a [What],
) -> impl Iterator<Item = Story<TakeByTwoThreads>> + 'a {
    stories.iter().flat_map(move |story| {
        let calls = 2 * story.turns[0].call.keys.len();
        (0..calls).flat_map(move |before| {
            whats.iter().map(move |what| {
                let mut story = story.clone();
                let what = what.clone();
                story.turns[0].events.push(Event { before, what });
                story
            })
        })
    })
}

/// Random stories: a map that has most of the keys, and one or two calls, each for any keys,
/// of which some are missing or come twice.
fn stories(
    events: impl Strategy<Value = Vec<Raw>>,
) -> impl Strategy<Value = Story<TakeByTwoThreads>> {
    let types = select(vec![MapType::Hash, MapType::LruHash]);
    let schedule = vec(0..2usize, 0..=24);
    let turn = (vec(any::<Index>(), 1..=6), events, schedule);
    (material(6..=9), types, vec(turn, 1..=2)).prop_map(
        |(material, map_type, turns)| {
            // An LRU_HASH has room to spare, lest it drops any.
            let stage = material.stage(map_type, 6, 1000);
            let turns = turns.into_iter().map(|(keys, raw, schedule)| Turn {
                events: raw.iter().map(|raw| raw.event(&material)).collect(),
                schedule,
                ..Turn::undisturbed(TakeByTwoThreads {
                    keys: keys.iter().map(|key| material.key(*key)).collect(),
                })
            });
            let turns = turns.collect();
            Story { stage, turns }
        },
    )
}

fn takes_each_once(student: &mut Student, rng: &mut Rng) -> Verdict {
    must_take_from_hash()?;
    let (_, firsts) = two_of_three();
    tell(student, firsts, contract_but_threads)?;
    tell(student, special(), contract_but_threads)?;
    play(student, rng, stories(nothing()), contract_but_threads)
}

fn works_in_two_threads(student: &mut Student, _: &mut Rng) -> Verdict {
    must_take_from_hash()?;
    for count in [1, 2, 5] {
        let material = Material::plain(4, 8, count);
        let stage = material.stage(MapType::Hash, material.keys.len(), 0);
        tell(student, in_each_order(&stage, &material.keys), contract)?;
    }
    Ok(())
}

fn skips_missing_keys(student: &mut Student, _: &mut Rng) -> Verdict {
    must_take_from_hash()?;
    let Material { keys, .. } = Material::plain(4, 8, 4);
    // The first ones are missing, the last ones, all; and of many all but each fourth.
    let many: Vec<_> = (0..300u32).map(|n| n.to_ne_bytes().to_vec()).collect();
    let few: Vec<_> = many.iter().skip(3).step_by(4).cloned().collect();
    for (keys, there) in [
        (&keys, &keys[2..]),
        (&keys, &keys[..2]),
        (&keys, &[]),
        (&many, &few),
    ] {
        let stories = in_each_order(&with_keys(there), keys);
        tell(student, stories, contract_but_threads)?;
    }
    Ok(())
}

/// A map with these keys of four bytes; each value says its key.
fn with_keys(keys: &[Vec<u8>]) -> Stage {
    let elements = keys.iter().map(|key| (key.clone(), key.repeat(2)));
    Stage {
        elements: elements.collect(),
        ..Material::plain(4, 8, 1).stage(MapType::Hash, 0, keys.len().max(1))
    }
}

fn takes_under_a_race(student: &mut Student, _: &mut Rng) -> Verdict {
    must_take_from_hash()?;
    let (material, firsts) = two_of_three();
    let [one, other, _] = &material.keys[..] else {
        return Ok(());
    };
    let whats = [
        What::Delete(one.clone()),
        What::Delete(other.clone()),
        What::Empty,
    ];
    tell(student, at_each_call(&firsts, &whats), contract_but_threads)?;
    let five = Material::plain(4, 8, 5);
    let stage = five.stage(MapType::Hash, 5, 5);
    let many = in_each_order(&stage, &five.keys);
    tell(student, followed(&many), contract_but_threads)
}

fn takes_the_newest_value(student: &mut Student, rng: &mut Rng) -> Verdict {
    const WHAT: &[Kind] =
        &[Kind::Write, Kind::Write, Kind::Delete, Kind::Empty];
    must_take_from_hash()?;
    let (material, firsts) = two_of_three();
    let new = What::Write(material.keys[0].clone(), material.spare_value(0));
    tell(student, at_each_call(&firsts, &[new]), contract_but_threads)?;
    let stories = stories(events(WHAT, ERRNOS, 12));
    play(student, rng, stories, contract_but_threads)
}

fn tells_an_error(student: &mut Student, _: &mut Rng) -> Verdict {
    let keys: Vec<_> = (0..3u32).map(|n| n.to_ne_bytes().to_vec()).collect();
    let array = Stage {
        map_type: MapType::Array,
        ..with_keys(&keys)
    };
    tell(student, in_each_order(&array, &keys), contract_but_threads)?;
    // Its elements can be deleted, but not taken.
    let material = Material::plain(4, 8, 3).for_type(MapType::LpmTrie);
    let trie = material.stage(MapType::LpmTrie, 3, 1);
    let stories = in_each_order(&trie, &material.keys);
    tell(student, stories, contract_but_threads)?;
    must_take_from_hash()?;
    let (_, firsts) = two_of_three();
    let mut whats = refusals(ERRNOS);
    whats.extend([What::Freeze, What::TakeNone]);
    tell(student, at_each_call(&firsts, &whats), contract_but_threads)
}
