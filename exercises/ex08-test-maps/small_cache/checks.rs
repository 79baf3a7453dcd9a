//! What the cache must do.

use std::fmt::{self, Debug};

use harness::Rng;
use harness::adversary::{ask, everywhere, play, tell};
use harness::check::{Check, Exercise, Verdict, equal, wrong};
use harness::errno::{E2BIG, ENOENT};
use harness::maps::must_take_from_hash;
use harness::material::{ERRNOS, refusals};
use harness::proptest::collection::{btree_map, vec};
use harness::proptest::prelude::{Strategy, any, prop_oneof};
use harness::proptest::sample::{Index, select};
use harness::scene::{Change, Moment, Scene, in_words};
use harness::story::{Call, Event, Stage, Story, Turn, What, first_few};
use harness::student::{Element, Student};
use libbpf_rs::{MapCore, MapHandle, MapType};
use serde::{Deserialize, Serialize};

pub const EXERCISE: Exercise = Exercise {
    name: "small_cache",
    page: "ch08-test-maps",
    checks: &[
        Check {
            name: "creates_the_map",
            title: "创建：类型、大小、容量",
            points: 1,
            section: "创建",
            run: creates_the_map,
        },
        Check {
            name: "asks_the_source_once",
            title: "没命中问一次，放进缓存；命中不问",
            points: 2,
            section: "计数和查询：`lookup`加`EXIST`",
            run: asks_the_source_once,
        },
        Check {
            name: "makes_room_for_one",
            title: "满了：删掉一个，也只删一个，再放新的",
            points: 3,
            section: "返回值",
            run: makes_room_for_one,
        },
        Check {
            name: "forgets_once",
            title: "忘掉一个 key，忘两次也没关系",
            points: 1,
            section: "移除和取走",
            run: forgets_once,
        },
        Check {
            name: "tells_a_frozen_map",
            title: "map 冻结了：forget 返回错误",
            points: 1,
            section: "常见的错",
            run: tells_a_frozen_map,
        },
        Check {
            name: "tells_other_errors",
            title: "get、drain、run 出了别的错：返回错误",
            points: 1,
            section: "返回值",
            run: tells_other_errors,
        },
        Check {
            name: "drains_the_newest_values",
            title: "别的程序在改：取走的是最后的 value",
            points: 3,
            section: "移除和取走",
            run: drains_the_newest_values,
        },
        Check {
            name: "lets_others_delete",
            title: "别的程序抢先删掉的不算，也不是错误",
            points: 1,
            section: "移除和取走",
            run: lets_others_delete,
        },
        Check {
            name: "settles_the_account",
            title: "请求没有了：交出账来，map 里不留东西",
            points: 2,
            section: "记本机的网卡，直到Ctrl+C",
            run: settles_the_account,
        },
        Check {
            name: "stops_at_ctrl_c",
            title: "Ctrl+C 来了：答完领了的请求，交账，结束",
            points: 3,
            section: "记本机的网卡，直到Ctrl+C",
            run: stops_at_ctrl_c,
        },
    ],
};

#[derive(Clone, Debug)]
struct Create {
    capacity: u32,
}

impl Call for Create {
    /// The map's id.
    type Returned = u32;

    const KEEPS_A_MAP: bool = true;

    fn function(&self) -> &'static str {
        "create"
    }

    fn arguments(&self, _: u32) -> impl Serialize {
        (self.capacity,)
    }

    fn told(&self) -> String {
        format!("create({})", self.capacity)
    }
}

/// The function's doc comment.
fn contract_of_create(scene: &Scene<'_, Create>) -> Verdict {
    scene.tells_errors(&[], |_| false)?;
    let id = match &scene.returned {
        Ok(id) => *id,
        Err(_) if scene.moments.iter().any(|moment| moment.refused) => {
            return Ok(());
        }
        Err(failure) => {
            return Err(wrong("返回 map", format!("返回错误 {failure:?}")));
        }
    };
    let map = MapHandle::from_map_id(id)?;
    equal(
        "（类型，key_size，value_size，max_entries）",
        &(MapType::Hash, 4, 8, scene.call.capacity),
        &(
            map.map_type(),
            map.key_size(),
            map.value_size(),
            map.max_entries(),
        ),
    )
}

/// A call for a cache of the checker's own.
#[derive(Clone, Debug)]
enum Ask {
    /// `value` is what the source would say.
    Get {
        key: u32,
        value: u64,
    },
    Forget(u32),
    Drain,
    /// The source says of a key the product of the key and `factor`.
    Run {
        keys: Vec<u32>,
        endless: bool,
        factor: u64,
    },
}

#[derive(Deserialize, PartialEq)]
#[serde(untagged)]
enum Returned {
    Forgot(bool),
    Drained(Vec<(u32, u64)>),
    /// The value, whether it was a hit, how often the source was asked.
    Got(u64, bool, u32),
    Settled(Account),
}

#[derive(Deserialize, PartialEq)]
struct Account {
    hits: u64,
    misses: u64,
    left: Vec<(u32, u64)>,
    /// How many requests were taken.
    taken: u64,
    /// How many of them after Ctrl+C.
    late: u64,
    /// How often the source was asked.
    asked: u64,
}

impl Debug for Returned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Forgot(forgot) => forgot.fmt(f),
            Self::Drained(drained) => write!(f, "{{{}}}", quoted(drained)),
            Self::Got(value, hit, asked) => {
                write!(f, "({value}, {hit})，问了 source {asked} 次")
            }
            Self::Settled(Account {
                hits, misses, left, ..
            }) => write!(f, "({hits}, {misses}, {{{}}})", quoted(left)),
        }
    }
}

fn quoted<'a>(elements: impl IntoIterator<Item = &'a (u32, u64)>) -> String {
    let elements = elements.into_iter();
    first_few(elements.map(|(key, value)| format!("{key}: {value}")))
}

impl Call for Ask {
    type Returned = Returned;

    fn function(&self) -> &'static str {
        match self {
            Self::Get { .. } => "get",
            Self::Forget(_) => "forget",
            Self::Drain => "drain",
            Self::Run { .. } => "run",
        }
    }

    fn arguments(&self, map: u32) -> impl Serialize {
        match self.clone() {
            Self::Get { key, value } => Arguments::Get(map, key, value),
            Self::Forget(key) => Arguments::Forget(map, key),
            Self::Drain => Arguments::Drain((map,)),
            Self::Run {
                keys,
                endless,
                factor,
            } => Arguments::Run(map, keys, endless, factor),
        }
    }

    fn told(&self) -> String {
        match self {
            Self::Get { key, value } => {
                format!("get({key})，source 会说 {value}")
            }
            Self::Forget(key) => format!("forget({key})"),
            Self::Drain => "drain()".to_owned(),
            Self::Run {
                keys,
                endless,
                factor,
            } => {
                let keys = first_few(keys.iter().map(u32::to_string));
                let over = if *endless { "，一遍又一遍" } else { "" };
                format!("run：请求 {keys}{over}；source 会说 key 乘 {factor}")
            }
        }
    }
}

#[derive(Serialize)]
#[serde(untagged)]
enum Arguments {
    Get(u32, u32, u64),
    Forget(u32, u32),
    Drain((u32,)),
    Run(u32, Vec<u32>, bool, u64),
}

/// The functions' doc comments.
fn contract(scene: &Scene<'_, Ask>) -> Verdict {
    match (scene.call, &scene.returned) {
        (Ask::Forget(key), _) => forgets(scene, &key.to_ne_bytes()),
        (_, Err(_)) => returns_its_error(scene),
        (Ask::Get { key, value }, Ok(Returned::Got(got, hit, asked))) => {
            let key = key.to_ne_bytes();
            gets(scene, &key, *value, (*got, *hit, *asked))
        }
        (Ask::Drain, Ok(Returned::Drained(drained))) => drains(scene, drained),
        (
            Ask::Run {
                keys,
                endless,
                factor,
            },
            Ok(Returned::Settled(account)),
        ) => settles(scene, keys, *endless, *factor, account),
        (_, Ok(returned)) => {
            Err(wrong("函数自己的返回值", format!("{returned:?}")))
        }
    }
}

/// Whether this call found no room.
fn is_full(moment: &Moment) -> bool {
    moment.call.element == Element::Update && moment.call.errno == E2BIG
}

/// The answer is wrong when no call of its got the error that it returned. Nor is it one that
/// there's no room, or that somebody was faster.
fn returns_its_error(scene: &Scene<'_, Ask>) -> Verdict {
    if scene.failed_with(E2BIG) && is_stuck(scene) {
        return Ok(());
    }
    let mut errors = scene
        .moments
        .iter()
        .filter(|moment| moment.is_error(&[E2BIG, ENOENT]));
    match errors.find(|moment| scene.failed_with(moment.call.errno)) {
        Some(moment) => scene.may_meet(moment),
        None => Err(wrong(
            "这不是错误，不返回 Err",
            format!("返回 {:?}", scene.returned),
        )),
    }
}

/// Whether there was still no room after there should have been: others were faster.
fn is_stuck(scene: &Scene<'_, Ask>) -> bool {
    let full = scene.moments.iter().filter(|m| is_full(m)).count();
    let deleted = scene.changes().iter().filter(|c| c.new.is_none()).count();
    full > 0 && full + deleted > 1
}

/// Each deletion in these calls made room: the map has been full since the one before.
fn makes_room(scene: &Scene<'_, Ask>, moments: &[Moment]) -> Verdict {
    let max = scene.stage.max_entries as usize;
    let mut was_full = false;
    for moment in moments {
        was_full |= moment.before.len() >= max;
        for _ in moment.changes().iter().filter(|c| c.new.is_none()) {
            if !was_full {
                return Err(wrong(
                    "放不下才删，只删一个",
                    format!("它{}", in_words(&scene.changes())),
                ));
            }
            was_full = false;
        }
    }
    Ok(())
}

fn gets(
    scene: &Scene<'_, Ask>,
    key: &[u8],
    value: u64,
    (got, is_hit, asked): (u64, bool, u32),
) -> Verdict {
    let seen = || format!("返回 {:?}", scene.returned);
    let bytes = value.to_ne_bytes();
    let changes = scene.changes();
    if is_hit {
        scene.changes_nothing()?;
        let has = |value: &Vec<u8>| *value == got.to_ne_bytes();
        let mut states = scene.states();
        return if asked == 0 && states.any(|s| s.get(key).is_some_and(has)) {
            Ok(())
        } else {
            Err(wrong("命中：值是缓存里的，不问 source", seen()))
        };
    }
    if scene.states().all(|state| state.contains_key(key)) {
        return Err(wrong("缓存里有，就是命中", seen()));
    }
    if (got, asked) != (value, 1) {
        return Err(wrong("没命中：问 source 一次，返回它说的", seen()));
    }
    let is_other = |Change {
                        key: written, new, ..
                    }: &Change| {
        new.as_ref()
            .is_some_and(|new| written != key || *new != bytes)
    };
    if changes.iter().any(is_other) {
        return Err(wrong(
            format!("只写入 {key:?} = {bytes:?}"),
            format!("它{}", in_words(&changes)),
        ));
    }
    makes_room(scene, &scene.moments)?;
    let is_stored = changes.iter().any(|change| change.new.is_some())
        || scene.states().any(|state| state.contains_key(key));
    if is_stored || is_stuck(scene) {
        return Ok(());
    }
    Err(wrong("问到的放进缓存", "没有放进去"))
}

fn forgets(scene: &Scene<'_, Ask>, key: &[u8]) -> Verdict {
    scene.tells_errors(&[ENOENT], |_| false)?;
    let changes = scene.changes();
    match &scene.returned {
        Ok(Returned::Forgot(true)) => match &changes[..] {
            [change] if change.key == key && change.new.is_none() => Ok(()),
            _ => Err(wrong(
                "正好删除了这一个元素，才返回 true",
                format!("它{}", in_words(&changes)),
            )),
        },
        Ok(_) => {
            scene.changes_nothing()?;
            if scene.states().any(|state| !state.contains_key(key)) {
                return Ok(());
            }
            Err(wrong("它在缓存里，忘掉它", "返回 false"))
        }
        Err(_) => scene.changes_nothing(),
    }
}

/// The elements that the answer took away in these calls, with the values of that moment.
fn taken(moments: &[Moment]) -> Vec<(u32, u64)> {
    let changes = moments.iter().flat_map(Moment::changes);
    let taken = changes.filter(|change| change.new.is_none());
    taken
        .filter_map(|Change { key, old, .. }| {
            let key = u32::from_ne_bytes(key.try_into().ok()?);
            Some((key, u64::from_ne_bytes(old?.try_into().ok()?)))
        })
        .collect()
}

/// The answer is wrong unless that's what it took. A key may have come back meanwhile.
fn hands_out(drained: &[(u32, u64)], taken: &[(u32, u64)]) -> Verdict {
    let has_key = |(key, _): &_| drained.iter().any(|(other, _)| other == key);
    let is_right = |element| taken.contains(element);
    if taken.iter().all(has_key) && drained.iter().all(is_right) {
        return Ok(());
    }
    Err(wrong(
        format!(
            "返回它从 map 里取走的，value 是那一刻的：{{{}}}",
            quoted(taken)
        ),
        format!("返回 {{{}}}", quoted(drained)),
    ))
}

/// Whether a walk ended early: the iterators of libbpf-rs do so at an error, without a word.
fn is_cut(scene: &Scene<'_, Ask>) -> bool {
    let is_cut = |m: &Moment| m.refused && m.call.element.is_step();
    scene.moments.iter().any(is_cut)
}

fn drains(scene: &Scene<'_, Ask>, drained: &[(u32, u64)]) -> Verdict {
    let changes = scene.changes();
    if changes.iter().any(|change| change.new.is_some()) {
        return Err(wrong("什么也不写", format!("它{}", in_words(&changes))));
    }
    hands_out(drained, &taken(&scene.moments))?;
    if is_cut(scene) {
        return Ok(());
    }
    // One that is written anew may move away from under a walk.
    let is_left = |(key, value): &(&Vec<u8>, &Vec<u8>)| {
        scene.states().all(|state| state.get(*key) == Some(*value))
    };
    match scene.end.iter().find(is_left) {
        Some((key, value)) => Err(wrong(
            "取走全部元素",
            format!("{key:?} = {value:?} 一直在，最后还在 map 里"),
        )),
        None => Ok(()),
    }
}

/// Nobody else works on the map meanwhile.
fn settles(
    scene: &Scene<'_, Ask>,
    keys: &[u32],
    is_endless: bool,
    factor: u64,
    account: &Account,
) -> Verdict {
    let ctrl_c = What::Interrupt.to_string();
    let is_over = scene.moments.iter().any(|m| m.told.contains(&ctrl_c));
    if account.late > 1 {
        // It may come between looking for it and taking the next request.
        return Err(wrong(
            "Ctrl+C 来了以后不再领新的请求",
            format!("又领了 {} 个", account.late),
        ));
    }
    if !is_endless && !is_over {
        equal("领的请求数", &(keys.len() as u64), &account.taken)?;
    }
    let answered = account.hits + account.misses;
    let what = "命中和没命中的次数之和，也就是答完的请求数";
    equal(what, &account.taken, &answered)?;

    let is_write = |change: &Change| change.new.is_some();
    let has_written = |m: &Moment| m.changes().iter().any(is_write);
    let place = scene.moments.iter().rposition(has_written);
    let (answering, draining) =
        scene.moments.split_at(place.map_or(0, |place| place + 1));
    let changes = answering.iter().flat_map(Moment::changes);
    let written: Vec<_> = changes.filter(is_write).collect();
    let is_asked = |Change { key, old, new }: &Change| {
        let mut keys = keys.iter().filter(|k| k.to_ne_bytes()[..] == key[..]);
        let says = |k: &u32| u64::from(*k).wrapping_mul(factor).to_ne_bytes();
        old.is_none() && keys.any(|k| new.as_deref() == Some(&says(k)[..]))
    };
    if !written.iter().all(is_asked) {
        return Err(wrong(
            "没命中的 key 写一次，值是 source 说的，此外什么也不写",
            format!("它{}", in_words(&written)),
        ));
    }
    let misses = written.len() as u64;
    equal(
        "没命中的次数，也就是放进缓存的次数",
        &misses,
        &account.misses,
    )?;
    equal("问 source 的次数", &misses, &account.asked)?;
    let asked_for = keys.iter().take(usize::try_from(account.taken)?);
    for key in asked_for.map(|key| key.to_ne_bytes()) {
        let is_there = scene.start.contains_key(&key[..])
            || written.iter().any(|change| change.key == key);
        if !is_there {
            return Err(wrong(
                format!("领了 {}，就用 get 回答它", u32::from_ne_bytes(key)),
                "它从来没有进过缓存",
            ));
        }
    }
    makes_room(scene, answering)?;
    hands_out(&account.left, &taken(draining))?;
    if is_cut(scene) {
        return Ok(());
    }
    equal("最后 map 里的元素个数", &0, &scene.end.len())
}

/// A cache with room for `max` elements, and these in it.
fn cache(max: usize, elements: &[(u32, u64)]) -> Stage {
    let bytes = |(key, value): &(u32, u64)| {
        (key.to_ne_bytes().to_vec(), value.to_ne_bytes().to_vec())
    };
    Stage {
        map_type: MapType::Hash,
        key_size: 4,
        value_size: 8,
        max_entries: max as u32,
        elements: elements.iter().map(bytes).collect(),
    }
}

/// 1 = 101, 2 = 102, …
fn plain(count: u32) -> Vec<(u32, u64)> {
    (1..=count).map(|n| (n, 100 + u64::from(n))).collect()
}

fn story(stage: Stage, calls: &[Ask]) -> Story<Ask> {
    let turns = calls.iter().cloned().map(Turn::undisturbed).collect();
    Story { stage, turns }
}

fn get(key: u32, value: u64) -> Ask {
    Ask::Get { key, value }
}

/// Requests for these keys, once each.
fn run(keys: &[u32]) -> Ask {
    Ask::Run {
        keys: keys.to_vec(),
        endless: false,
        factor: 10,
    }
}

/// What another program does to the elements of these keys.
fn races(keys: &[u32]) -> Vec<What> {
    let mut whats = vec![What::Empty];
    for key in keys {
        let key = key.to_ne_bytes().to_vec();
        whats.push(What::Delete(key.clone()));
        whats.push(What::Write(key, 777u64.to_ne_bytes().to_vec()));
    }
    whats
}

/// Any key, and more often than by chance one of the outermost.
fn key() -> impl Strategy<Value = u32> {
    prop_oneof![
        any::<u32>(),
        select(vec![0, 1, 255, 256, 1 << 31, u32::MAX])
    ]
}

fn value() -> impl Strategy<Value = u64> {
    prop_oneof![
        any::<u64>(),
        select(vec![0, 1, u64::from(u32::MAX), u64::MAX])
    ]
}

/// Random stories of a cache with this many elements and room for `free` more. `ask` makes a
/// call of one of the keys, half of which aren't there, and of a value.
fn stories(
    free: impl Strategy<Value = usize>,
    whats: &'static [fn(u32, u64) -> What],
    ask: fn(u32, u64) -> Ask,
) -> impl Strategy<Value = Story<Ask>> {
    let event = (0..6usize, select(whats), any::<Index>(), value());
    let turn = (any::<Index>(), value(), vec(event, 0..=2));
    let elements = btree_map(key(), value(), 2..=12);
    (elements, free, vec(turn, 1..=4)).prop_map(
        move |(elements, free, turns)| {
            let all: Vec<_> = elements.into_iter().collect();
            let there = &all[..all.len() / 2];
            let turns = turns.into_iter().map(|(key, value, events)| {
                let events =
                    events.into_iter().map(|(before, what, key, value)| {
                        let what = what(key.get(&all).0, value);
                        Event { before, what }
                    });
                Turn {
                    events: events.collect(),
                    ..Turn::undisturbed(ask(key.get(&all).0, value))
                }
            });
            Story {
                stage: cache(there.len() + free, there),
                turns: turns.collect(),
            }
        },
    )
}

fn write(key: u32, value: u64) -> What {
    What::Write(key.to_ne_bytes().to_vec(), value.to_ne_bytes().to_vec())
}

fn delete(key: u32, _: u64) -> What {
    What::Delete(key.to_ne_bytes().to_vec())
}

fn empty(_: u32, _: u64) -> What {
    What::Empty
}

fn fill(_: u32, _: u64) -> What {
    What::Fill
}

fn creates_the_map(student: &mut Student, rng: &mut Rng) -> Verdict {
    let plain = [5, 1, 1000].map(|capacity| Story {
        stage: Stage::unused(),
        turns: vec![Turn::undisturbed(Create { capacity })],
    });
    everywhere(student, plain, &refusals(ERRNOS), contract_of_create)?;
    let calls = (1..=300u32).prop_map(|capacity| Create { capacity });
    ask(student, rng, vec(calls, 1..=3), contract_of_create)
}

fn asks_the_source_once(student: &mut Student, rng: &mut Rng) -> Verdict {
    // By the second time the source says something else.
    let calls = |key, value| [get(key, value), get(key, 5)];
    tell(
        student,
        [(3, 103), (3, 0), (0, 103), (u32::MAX, u64::MAX)]
            .map(|(key, value)| story(cache(5, &plain(2)), &calls(key, value))),
        contract,
    )?;
    let zero = story(cache(5, &[(1, 0), (0, 7)]), &[get(1, 5), get(0, 5)]);
    tell(student, [zero], contract)?;
    let whats: &[fn(u32, u64) -> What] = &[write, delete, empty];
    play(student, rng, stories(6..9usize, whats, get), contract)
}

fn makes_room_for_one(student: &mut Student, rng: &mut Rng) -> Verdict {
    let full = [1, 2, 3, 100].map(|count| {
        let calls = [get(500, 5), get(500, 6), get(501, 7), get(1, 8)];
        story(cache(count as usize, &plain(count)), &calls)
    });
    tell(student, full, contract)?;
    let mut whats = races(&[1, 3]);
    whats.push(What::Fill);
    let full = story(cache(2, &plain(2)), &[get(3, 103)]);
    everywhere(student, [full], &whats, contract)?;
    let whats: &[fn(u32, u64) -> What] = &[write, delete, empty, fill];
    play(student, rng, stories(0..2usize, whats, get), contract)
}

fn forgets_once(student: &mut Student, rng: &mut Rng) -> Verdict {
    let forget = |key, _| Ask::Forget(key);
    let twice = [Ask::Forget(1), Ask::Forget(1), Ask::Forget(7)];
    let stage = cache(3, &plain(3));
    tell(student, [story(stage.clone(), &twice)], contract)?;
    for key in [1, 7] {
        let story = story(stage.clone(), &[Ask::Forget(key)]);
        everywhere(student, [story], &races(&[key]), contract)?;
    }
    let whats: &[fn(u32, u64) -> What] = &[write, delete, empty];
    play(student, rng, stories(0..4usize, whats, forget), contract)
}

fn tells_a_frozen_map(student: &mut Student, _: &mut Rng) -> Verdict {
    let forget = story(cache(3, &plain(2)), &[Ask::Forget(1)]);
    let mut whats = vec![What::Freeze];
    whats.extend(refusals(ERRNOS));
    everywhere(student, [forget], &whats, contract)
}

fn tells_other_errors(student: &mut Student, _: &mut Rng) -> Verdict {
    must_take_from_hash()?;
    let mut whats = vec![What::Freeze];
    whats.extend(refusals(ERRNOS));
    let stage = || cache(3, &plain(2));
    let stories = [
        story(stage(), &[get(1, 5)]),
        story(stage(), &[get(3, 5)]),
        story(cache(2, &plain(2)), &[get(3, 5)]),
        story(stage(), &[Ask::Drain]),
        story(stage(), &[run(&[1, 3])]),
    ];
    everywhere(student, stories, &whats, contract)
}

fn drains_the_newest_values(student: &mut Student, rng: &mut Rng) -> Verdict {
    must_take_from_hash()?;
    let calm = [0, 1, 200].map(|count| {
        let calls = [Ask::Drain, Ask::Drain];
        story(cache(200, &plain(count)), &calls)
    });
    tell(student, calm, contract)?;
    let two = story(cache(3, &plain(2)), &[Ask::Drain]);
    let whats = [write(1, 777), write(2, 778), write(3, 779)];
    everywhere(student, [two], &whats, contract)?;
    let whats: &[fn(u32, u64) -> What] = &[write, delete];
    let drain = |_, _| Ask::Drain;
    play(student, rng, stories(0..4usize, whats, drain), contract)
}

fn lets_others_delete(student: &mut Student, _: &mut Rng) -> Verdict {
    must_take_from_hash()?;
    let three = story(cache(3, &plain(3)), &[Ask::Drain]);
    let whats = [delete(1, 0), delete(2, 0), delete(3, 0), What::Empty];
    everywhere(student, [three], &whats, contract)
}

fn settles_the_account(student: &mut Student, rng: &mut Rng) -> Verdict {
    must_take_from_hash()?;
    let calls: [&[u32]; 4] = [&[7], &[7, 7, 8], &[], &[1, 7, 0, 1, 0]];
    let roomy = calls.map(|keys| story(cache(5, &[]), &[run(keys)]));
    tell(student, roomy, contract)?;
    let full = calls.map(|keys| story(cache(2, &plain(2)), &[run(keys)]));
    tell(student, full, contract)?;
    let many: Vec<_> = (0..70).chain(0..20).collect();
    let again = story(cache(70, &[]), &[run(&many), run(&[3, 3])]);
    tell(student, [again], contract)?;
    let keys = vec(select(vec![0, 1, 2, 1 << 31, u32::MAX]), 0..=20);
    let runs = (keys, value()).prop_map(|(keys, factor)| Ask::Run {
        keys,
        endless: false,
        factor,
    });
    let stories = (1..=6usize, vec(runs, 1..=2))
        .prop_map(|(max, runs)| story(cache(max, &[]), &runs));
    play(student, rng, stories, contract)
}

fn stops_at_ctrl_c(student: &mut Student, _: &mut Rng) -> Verdict {
    must_take_from_hash()?;
    // A program never forgets Ctrl+C.
    for before in (0..12).chain([20, 30, 50]) {
        for max in [5, 2] {
            let endless = Ask::Run {
                keys: vec![1, 2, 3, 1],
                endless: true,
                factor: 10,
            };
            let mut story = story(cache(max, &[]), &[endless]);
            let what = What::Interrupt;
            story.turns[0].events.push(Event { before, what });
            student.restart()?;
            tell(student, [story], contract)?;
        }
    }
    Ok(())
}
