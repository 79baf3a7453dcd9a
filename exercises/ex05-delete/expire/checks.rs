//! What `expire` must do while others refresh.

use std::collections::{BTreeMap, BTreeSet};

use harness::Rng;
use harness::adversary::{everywhere, play, tell};
use harness::check::{Check, Exercise, Stop, Verdict, wrong};
use harness::errno::{EEXIST, ENOENT, EPERM};
use harness::maps::must_take_from_hash;
use harness::material::{
    ERRNOS, Kind, Material, OTHERS, Raw, events, nothing, refusals,
};
use harness::numbers::number;
use harness::proptest::collection::{btree_map, vec};
use harness::proptest::prelude::Strategy;
use harness::proptest::sample::select;
use harness::scene::{Change, Scene, in_words};
use harness::story::{Call, Contents, Story, Turn, What};
use harness::student::Student;
use libbpf_rs::MapType;
use serde::Serialize;

pub const EXERCISE: Exercise = Exercise {
    name: "expire",
    page: "ch05-delete",
    checks: &[
        Check {
            name: "deletes_the_expired",
            title: "过期的都删掉，数得也对",
            points: 2,
            section: "一次只删一个",
            run: deletes_the_expired,
        },
        Check {
            name: "leaves_the_fresh",
            title: "没有过期的，一会儿也不动它",
            points: 2,
            section: "看了再删：刚刷新的丢了",
            run: leaves_the_fresh,
        },
        Check {
            name: "keeps_the_refreshed",
            title: "看过以后才被刷新的：不丢，也不算",
            points: 4,
            section: "看了再删：刚刷新的丢了",
            run: keeps_the_refreshed,
        },
        Check {
            name: "overwrites_nobody",
            title: "放回去的时候，别人又写了：留着别人的",
            points: 3,
            section: "看了再删：刚刷新的丢了",
            run: overwrites_nobody,
        },
        Check {
            name: "lets_others_delete",
            title: "别人抢先删掉的不算，也不是错误",
            points: 1,
            section: "key不在map里",
            run: lets_others_delete,
        },
        Check {
            name: "tells_other_errors",
            title: "别的错误原样返回",
            points: 1,
            section: "别的错误照样报告",
            run: tells_other_errors,
        },
    ],
};

/// A call of `expire`.
#[derive(Clone, Copy, Debug)]
struct Expire {
    oldest: u64,
}

impl Call for Expire {
    type Returned = usize;

    fn function(&self) -> &'static str {
        "expire"
    }

    fn arguments(&self, map: u32) -> impl Serialize {
        (map, self.oldest)
    }

    fn told(&self) -> String {
        format!("expire(oldest = {})", self.oldest)
    }
}

impl Expire {
    fn is_old(self, value: &[u8]) -> bool {
        let time = value.try_into().map_or(0, u64::from_ne_bytes);
        time < self.oldest
    }

    /// Which elements of the map are expired.
    fn old(self, held: &Contents) -> BTreeSet<Vec<u8>> {
        let old = held.iter().filter(|(_, value)| self.is_old(value));
        old.map(|(key, _)| key.clone()).collect()
    }
}

/// The function's doc comment.
fn contract(scene: &Scene<'_, Expire>) -> Verdict {
    scene.tells_errors(&[ENOENT, EEXIST], |_| false)?;
    let removed = Ledger::of(scene)?.removed;
    if scene.returned.is_ok() && !scene.walk_was_cut() {
        // What others write anew moves, maybe to where the walk has been.
        let stayed = scene.start.iter().filter(|(key, value)| {
            let mut held = scene.states().chain([&scene.end]);
            scene.call.is_old(value)
                && held.all(|held| held.get(*key) == Some(*value))
        });
        let stayed = stayed.map(|(key, _)| key);
        scene.is_rid_of(stayed)?;
    }
    scene.counts(removed)
}

/// What the answer has removed, call by call.
struct Ledger {
    call: Expire,
    /// Expired ones.
    removed: usize,
    /// Refreshed ones, which it has to put back.
    owed: BTreeMap<Vec<u8>, Vec<u8>>,
    /// What has been expired up to now.
    was_old: BTreeSet<Vec<u8>>,
}

impl Ledger {
    /// Goes through all calls. At the end nothing may be owed, unless an error came in
    /// between.
    fn of(scene: &Scene<'_, Expire>) -> Result<Self, Stop> {
        let call = *scene.call;
        let mut ledger = Self {
            call,
            removed: 0,
            owed: BTreeMap::new(),
            was_old: call.old(&scene.start),
        };
        for moment in &scene.moments {
            ledger.was_old.extend(call.old(&moment.before));
            // Somebody else has written it anew.
            ledger
                .owed
                .retain(|key, _| !moment.before.contains_key(key));
            for change in moment.changes() {
                ledger.note(&change)?;
            }
        }
        ledger.owed.retain(|key, _| !scene.end.contains_key(key));
        match ledger.owed.first_key_value() {
            Some((key, value)) if scene.returned.is_ok() => Err(wrong(
                format!("{key:?} 刚刷新过，最后还在，value 是 {value:?}"),
                "最后不在了",
            )),
            _ => Ok(ledger),
        }
    }

    fn note(&mut self, change: &Change) -> Verdict {
        let Change { key, old, new } = change;
        let bad = |expected: &str| {
            let change = std::slice::from_ref(change);
            Err(wrong(expected, format!("它{}", in_words(change))))
        };
        match (old, new) {
            (Some(old), None) if self.call.is_old(old) => self.removed += 1,
            (Some(old), None) => {
                if !self.was_old.contains(key) {
                    return bad("没有过期的，不去动它");
                }
                self.owed.insert(key.clone(), old.clone());
            }
            (None, new) => {
                if self.owed.remove(key) != *new {
                    return bad("只把取走的、刚刷新的放回去");
                }
            }
            (Some(_), Some(_)) => return bad("不改别的程序写的"),
        }
        Ok(())
    }
}

/// The oldest time that isn't expired. Its lowest byte is small, so that bytes are in another
/// order than numbers.
const OLDEST: u64 = 0x0300;

fn bytes(time: u64) -> Vec<u8> {
    time.to_ne_bytes().to_vec()
}

/// Elements with these keys and times.
fn material(elements: &BTreeMap<u32, u64>) -> Material {
    Material {
        key_size: 4,
        value_size: 8,
        keys: elements.keys().map(|n| n.to_ne_bytes().to_vec()).collect(),
        values: elements.values().map(|time| bytes(*time)).collect(),
    }
}

/// A call for a map with the keys from 0 on and these times, and room for `free` more.
fn story(times: &[u64], free: usize) -> Story<Expire> {
    let all = (0..).zip(times.iter().copied()).collect();
    Story {
        stage: material(&all).stage(MapType::Hash, times.len(), free),
        turns: vec![Turn::undisturbed(Expire { oldest: OLDEST })],
    }
}

/// Another program writes this time.
fn write(key: u32, time: u64) -> What {
    What::Write(key.to_ne_bytes().to_vec(), bytes(time))
}

fn delete(key: u32) -> What {
    What::Delete(key.to_ne_bytes().to_vec())
}

/// Expired and fresh ones of all sizes.
const TIMES: &[u64] = &[
    0,
    1,
    0xff,
    0x0100,
    OLDEST - 1,
    OLDEST,
    OLDEST + 1,
    0x0401,
    1 << 32,
    u64::MAX,
];

/// Others write fresh times only: to write what's there can't be seen, but moves it.
fn stories(
    times: &'static [u64],
    events: impl Strategy<Value = Vec<Raw>>,
) -> impl Strategy<Value = Story<Expire>> {
    let elements = btree_map(number(), select(times), 1..=9);
    (elements, vec(events, 1..=2)).prop_map(|(elements, turns)| {
        let material = material(&elements);
        let call = Expire { oldest: OLDEST };
        let turns = turns.iter().map(|raw| {
            let mut events: Vec<_> =
                raw.iter().map(|raw| raw.event(&material)).collect();
            events.retain(|event| match &event.what {
                What::Write(_, time) => !call.is_old(time),
                _ => true,
            });
            Turn {
                events,
                ..Turn::undisturbed(call)
            }
        });
        Story {
            stage: material.stage(MapType::Hash, elements.len(), 2),
            turns: turns.collect(),
        }
    })
}

fn deletes_the_expired(student: &mut Student, rng: &mut Rng) -> Verdict {
    const OLD: &[u64] = &[0, 1, 0xff, 0x0100, 0x0101, 0x02ff, OLDEST - 1];
    must_take_from_hash()?;
    let many: Vec<_> = (0..300).map(|n| n % 0x02ff).collect();
    let told = [
        story(&[], 1),
        story(&[1], 1),
        story(OLD, 0),
        story(&[1, OLDEST + 1, 2, 0x0400], 1),
        story(&many, 0),
    ];
    tell(student, told, contract)?;
    play(student, rng, stories(OLD, nothing()), contract)
}

fn leaves_the_fresh(student: &mut Student, rng: &mut Rng) -> Verdict {
    must_take_from_hash()?;
    let told = [
        story(&[OLDEST], 1),
        story(&[OLDEST + 1, 1 << 32, u64::MAX], 0),
        story(TIMES, 1),
    ];
    tell(student, told, contract)?;
    play(student, rng, stories(TIMES, nothing()), contract)
}

fn keeps_the_refreshed(student: &mut Student, rng: &mut Rng) -> Verdict {
    must_take_from_hash()?;
    let fresh = [write(0, 0x0401), write(1, u64::MAX), write(2, OLDEST)];
    let told = [story(&[1], 1), story(&[1, 2, 0x0500], 0)];
    everywhere(student, told, &fresh, contract)?;
    let events = events(&[Kind::Write], ERRNOS, 12);
    play(student, rng, stories(TIMES, events), contract)
}

fn overwrites_nobody(student: &mut Student, _: &mut Rng) -> Verdict {
    must_take_from_hash()?;
    let times = [write(0, 0x0401), write(0, 0x0500), write(0, 2)];
    everywhere(
        student,
        [story(&[1], 1), story(&[1, 1], 0)],
        &times,
        contract,
    )
}

fn lets_others_delete(student: &mut Student, rng: &mut Rng) -> Verdict {
    must_take_from_hash()?;
    let mut whats = vec![delete(0), delete(1), What::Empty];
    let told = [story(&[1], 1), story(&[1, 2, 0x0500], 0)];
    everywhere(student, told.clone(), &whats, contract)?;
    whats.push(write(0, 0x0401));
    everywhere(student, told, &whats, contract)?;
    let events = events(OTHERS, ERRNOS, 12);
    play(student, rng, stories(TIMES, events), contract)
}

fn tells_other_errors(student: &mut Student, _: &mut Rng) -> Verdict {
    must_take_from_hash()?;
    let mut whats = refusals(ERRNOS);
    whats.push(What::Freeze);
    everywhere(student, [story(&[1, 2, 0x0500], 1)], &whats, contract)?;
    // What's refreshed can't come back: it's refused, or the only place is taken.
    for cause in [What::Refuse(EPERM), What::Freeze, write(9, 0x0500)] {
        let whats = [write(0, 0x0401), cause];
        everywhere(student, [story(&[1], 0)], &whats, contract)?;
    }
    Ok(())
}
