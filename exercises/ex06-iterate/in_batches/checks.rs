//! What `read_all` must do.

use std::collections::BTreeSet;

use harness::Rng;
use harness::adversary::{everywhere, play, tell};
use harness::check::{Check, Exercise, Verdict, wrong};
use harness::errno::{ENOENT, ENOSPC, full_name};
use harness::material::{
    ERRNOS, Kind, Material, OTHERS, events, nothing, refusals,
};
use harness::numbers::{deletions, number, stories, story};
use harness::proptest::prelude::Strategy;
use harness::scene::{Moment, Scene};
use harness::story::{Call, Story, Turn, What};
use harness::student::{BpfCommand, Student};
use libbpf_rs::MapType;
use serde::Serialize;

pub const EXERCISE: Exercise = Exercise {
    name: "in_batches",
    page: "ch06-iterate",
    checks: &[
        Check {
            name: "reads_in_batches",
            title: "只用批量命令；空的 map 里一个也没有",
            points: 1,
            section: "一批一批地读",
            run: reads_in_batches,
        },
        Check {
            name: "keeps_the_last_batch",
            title: "最后一批里的元素也要",
            points: 2,
            section: "一批一批地读",
            run: keeps_the_last_batch,
        },
        Check {
            name: "goes_on_when_not_full",
            title: "要好几批：接着上一批读，没有装满也接着读",
            points: 3,
            section: "一批一批地读",
            run: goes_on_when_not_full,
        },
        Check {
            name: "asks_for_more_when_it_must",
            title: "一批装不下（ENOSPC）：多要一些，从原来的地方接着读",
            points: 2,
            section: "一批一批地读",
            run: asks_for_more_when_it_must,
        },
        Check {
            name: "asks_for_no_more_than_it_may",
            title: "没有得到 ENOSPC，就不多要",
            points: 1,
            section: "一批一批地读",
            run: asks_for_no_more_than_it_may,
        },
        Check {
            name: "reads_while_others_write",
            title: "别的程序在写、在删：一直在的不漏，哪个也不重",
            points: 1,
            section: "一批一批地读",
            run: reads_while_others_write,
        },
        Check {
            name: "tells_other_errors",
            title: "别的错误原样返回",
            points: 1,
            section: "返回值",
            run: tells_other_errors,
        },
    ],
};

/// A call of `read_all`.
#[derive(Clone, Debug)]
struct ReadAll {
    most: u32,
}

impl Call for ReadAll {
    type Returned = Vec<(Vec<u8>, Vec<u8>)>;

    fn function(&self) -> &'static str {
        "read_all"
    }

    fn arguments(&self, map: u32) -> impl Serialize {
        (map, self.most)
    }

    fn told(&self) -> String {
        format!("read_all(most = {})", self.most)
    }
}

/// The function's doc comment, but for how many it asks for.
fn contract(scene: &Scene<'_, ReadAll>) -> Verdict {
    for Moment { call, .. } in &scene.moments {
        if call.command != BpfCommand::LookupBatch {
            return Err(wrong(
                "只用 read_batch 读",
                format!("它调用了 {}", call.command.name()),
            ));
        }
    }
    let understood = |errno| [0, ENOENT, ENOSPC].contains(&errno);
    let mut errnos = scene.moments.iter().map(|moment| moment.call.errno);
    let error = errnos.find(|errno| !understood(*errno));
    match (&scene.returned, error) {
        (Ok(listed), None) => lists(scene, listed),
        (_, Some(errno)) if scene.failed_with(errno) => Ok(()),
        (returned, Some(errno)) => Err(wrong(
            format!("返回内核的那个错误：{}", full_name(errno)),
            format!("返回 {returned:?}"),
        )),
        (returned, None) => Err(wrong(
            "这不是错误，不返回 Err",
            format!("返回 {returned:?}"),
        )),
    }
}

/// Whether these are real elements, each key once, and all those that were there all the time.
fn lists(scene: &Scene<'_, ReadAll>, listed: &[(Vec<u8>, Vec<u8>)]) -> Verdict {
    let mut keys = BTreeSet::new();
    for (key, value) in listed {
        if !scene.states().any(|held| held.get(key) == Some(value)) {
            return Err(wrong(
                "每个元素都是真的",
                format!("返回的有 {key:?} = {value:?}，map 里从来没有过"),
            ));
        }
        if !keys.insert(&key[..]) {
            return Err(wrong(
                "每个 key 最多出现一次",
                format!("key {key:?} 出现了不止一次"),
            ));
        }
    }
    let stayed = scene.stayed().into_keys();
    let lost: Vec<_> = stayed.filter(|key| !keys.contains(key)).collect();
    let Some(first) = lost.first() else {
        return Ok(());
    };
    Err(wrong(
        "一直在 map 里的一个也不漏",
        format!("漏掉了 {} 个，例如 {first:?}", lost.len()),
    ))
}

/// All of it.
fn contract_and_counts(scene: &Scene<'_, ReadAll>) -> Verdict {
    let mut may = scene.call.most;
    for moment in &scene.moments {
        if let Some(asked) = moment.asked.filter(|asked| *asked > may) {
            return Err(wrong(
                format!("这一批最多要 {may} 个"),
                format!("它要 {asked} 个"),
            ));
        }
        if moment.call.errno == ENOSPC {
            may = may.saturating_mul(2);
        }
    }
    contract(scene)
}

/// A map of this type with the keys from 0 on, read in batches of so many.
fn of_type(map_type: MapType, count: u32, most: u32) -> Story<ReadAll> {
    let elements = (0..count).map(|n| (n, 1000 + n));
    story(ReadAll { most }, map_type, elements, 1)
}

fn hash(count: u32, most: u32) -> Story<ReadAll> {
    of_type(MapType::Hash, count, most)
}

/// A hash map with keys and values of these sizes.
fn of_sizes(key_size: u32, value_size: u32) -> Story<ReadAll> {
    let material = Material::plain(key_size, value_size, 5);
    Story {
        stage: material.stage(MapType::Hash, 5, 1),
        turns: vec![Turn::undisturbed(ReadAll { most: 4 })],
    }
}

fn reads_in_batches(student: &mut Student, _: &mut Rng) -> Verdict {
    tell(student, [hash(0, 4), hash(0, 1)], contract)
}

fn keeps_the_last_batch(student: &mut Student, rng: &mut Rng) -> Verdict {
    let told = [
        hash(1, 8),
        hash(5, 8),
        hash(300, 1000),
        of_type(MapType::LruHash, 5, 8),
        of_type(MapType::Array, 4, 8),
        of_type(MapType::Array, 4, 5),
    ];
    tell(student, told, contract)?;
    let all = (16..40u32)
        .prop_flat_map(|most| stories(ReadAll { most }, number(), nothing()));
    play(student, rng, all, contract)
}

fn goes_on_when_not_full(student: &mut Student, rng: &mut Rng) -> Verdict {
    let told = [
        of_type(MapType::Array, 9, 2),
        of_type(MapType::Array, 8, 3),
        hash(40, 8),
        hash(40, 30),
        hash(300, 16),
        of_type(MapType::LruHash, 40, 8),
        of_sizes(1, 8),
        of_sizes(2, 1),
        of_sizes(8, 16),
        of_sizes(300, 3000),
    ];
    tell(student, told, contract)?;
    let all = (8..16u32)
        .prop_flat_map(|most| stories(ReadAll { most }, number(), nothing()));
    play(student, rng, all, contract)
}

fn asks_for_more_when_it_must(student: &mut Student, rng: &mut Rng) -> Verdict {
    // Some bucket has two, and some bucket three, before and after others.
    let told = [hash(12, 1), hash(40, 1), hash(40, 2), hash(300, 1)];
    tell(student, told, contract)?;
    let all = (1..4u32)
        .prop_flat_map(|most| stories(ReadAll { most }, number(), nothing()));
    play(student, rng, all, contract)
}

fn asks_for_no_more_than_it_may(student: &mut Student, _: &mut Rng) -> Verdict {
    let told = [
        hash(40, 8),
        hash(40, 1),
        hash(300, 3),
        of_type(MapType::Array, 9, 2),
        of_type(MapType::Array, 9, 1),
    ];
    tell(student, told, contract_and_counts)
}

fn reads_while_others_write(student: &mut Student, rng: &mut Rng) -> Verdict {
    let mut whats = deletions([0, 3, 7]);
    let bytes = |number: u32| number.to_ne_bytes().to_vec();
    whats.push(What::Write(bytes(3), bytes(5000)));
    whats.push(What::Write(bytes(99), bytes(5000)));
    whats.push(What::Empty);
    everywhere(student, [hash(12, 4)], &whats, contract)?;
    let all = (1..8u32).prop_flat_map(|most| {
        let events = events(OTHERS, ERRNOS, 12);
        stories(ReadAll { most }, number(), events)
    });
    play(student, rng, all, contract)
}

fn tells_other_errors(student: &mut Student, rng: &mut Rng) -> Verdict {
    let told = [hash(12, 4), of_type(MapType::Array, 4, 4)];
    everywhere(student, told, &refusals(ERRNOS), contract)?;
    let all = (1..8u32).prop_flat_map(|most| {
        let events = events(&[Kind::Refuse], ERRNOS, 6);
        stories(ReadAll { most }, number(), events)
    });
    play(student, rng, all, contract)
}
