//! What `delete_range` must do.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use harness::Rng;
use harness::adversary::{everywhere, play, tell};
use harness::check::{Check, Exercise, Verdict, wrong};
use harness::material::{ERRNOS, Kind, MORE_ERRNOS, Raw, events, nothing};
use harness::numbers::{deletions, material, number, read};
use harness::proptest::collection::{btree_set, vec};
use harness::proptest::prelude::{Strategy, any};
use harness::proptest::sample::Index;
use harness::scene::Scene;
use harness::story::{Call, Story, Turn, What};
use harness::student::{BpfCommand, Student};
use libbpf_rs::MapType;
use serde::Serialize;

pub const EXERCISE: Exercise = Exercise {
    name: "delete_range",
    page: "ch05-delete",
    checks: &[
        Check {
            name: "deletes_the_range",
            title: "范围里的都删掉，外面的不动",
            points: 2,
            section: "一次只删一个",
            run: deletes_the_range,
        },
        Check {
            name: "includes_both_ends",
            title: "两端都包括在内",
            points: 1,
            section: "一次只删一个",
            run: includes_both_ends,
        },
        Check {
            name: "reaches_the_largest_number",
            title: "范围到最大的 u32 为止",
            points: 1,
            section: "一次只删一个",
            run: reaches_the_largest_number,
        },
        Check {
            name: "deletes_only_what_is_there",
            title: "只删 map 里有的 key",
            points: 2,
            section: "一次只删一个",
            run: deletes_only_what_is_there,
        },
        Check {
            name: "deletes_under_a_race",
            title: "别的程序抢先删掉的不算，也不是错误",
            points: 3,
            section: "key不在map里",
            run: deletes_under_a_race,
        },
        Check {
            name: "tells_a_frozen_map",
            title: "map 冻结了：返回错误",
            points: 1,
            section: "别的错误照样报告",
            run: tells_a_frozen_map,
        },
        Check {
            name: "tells_other_errors",
            title: "delete 的别的错误：停下，原样返回",
            points: 2,
            section: "别的错误照样报告",
            run: tells_other_errors,
        },
    ],
};

/// A call of `delete_range` with this range.
#[derive(Clone, Debug)]
struct DeleteRange(RangeInclusive<u32>);

impl Call for DeleteRange {
    type Returned = usize;

    fn function(&self) -> &'static str {
        "delete_range"
    }

    fn arguments(&self, map: u32) -> impl Serialize {
        (map, self.0.start(), self.0.end())
    }

    fn told(&self) -> String {
        format!("delete_range({:?})", self.0)
    }
}

/// The function's doc comment, but for the number of calls.
fn contract(scene: &Scene<'_, DeleteRange>) -> Verdict {
    let range = &scene.call.0;
    let is_inside = |key: &[u8]| range.contains(&read(key));
    scene.tells_errors_of_deletion()?;
    scene.stops_at_errors()?;
    let removed = scene.removals(is_inside)?;
    if scene.returned.is_ok() && !scene.walk_was_cut() {
        scene.is_rid_of(scene.start.keys().filter(|key| is_inside(key)))?;
    }
    scene.counts(removed)
}

/// All of it.
fn contract_and_calls(scene: &Scene<'_, DeleteRange>) -> Verdict {
    contract(scene)?;
    let range = &scene.call.0;
    let inside = scene.start.keys().filter(|key| range.contains(&read(key)));
    let inside = inside.count();
    let deletes = scene.count(BpfCommand::Delete)
        + scene.count(BpfCommand::LookupAndDelete);
    if deletes <= inside {
        return Ok(());
    }
    Err(wrong(
        format!("map 里有 {inside} 个该删的，最多删这么多次"),
        format!("删了 {deletes} 次"),
    ))
}

/// Calls with these ranges, one after the other; the map has the keys `numbers`.
fn story(
    numbers: impl IntoIterator<Item = u32>,
    ranges: &[RangeInclusive<u32>],
) -> Story<DeleteRange> {
    let elements: BTreeMap<_, _> =
        numbers.into_iter().map(|number| (number, 7)).collect();
    let calls = ranges.iter().cloned().map(DeleteRange);
    // Full, but a map has room for one at least.
    let free = usize::from(elements.is_empty());
    Story {
        stage: material(&elements).stage(MapType::Hash, elements.len(), free),
        turns: calls.map(Turn::undisturbed).collect(),
    }
}

/// A map and a range no wider than some hundreds, with both ends in the map.
fn narrow(
    events: impl Strategy<Value = Vec<Raw>>,
) -> impl Strategy<Value = Story<DeleteRange>> {
    let numbers = btree_set(0..600u32, 2..=9);
    let values = 1..=64u32;
    let ends = (any::<Index>(), any::<Index>());
    (numbers, 0..=u32::MAX - 600, values, ends, events).prop_map(
        |(numbers, from, value_size, ends, raw)| {
            let numbers: Vec<_> =
                numbers.into_iter().map(|number| from + number).collect();
            let (one, other) = (ends.0.get(&numbers), ends.1.get(&numbers));
            let range = *one.min(other)..=*one.max(other);
            let mut story = story(numbers.iter().copied(), &[range]);
            let elements = numbers.iter().map(|number| (*number, 7)).collect();
            let material = material(&elements);
            story.turns[0].events =
                raw.iter().map(|raw| raw.event(&material)).collect();
            story.stage.value_size = value_size;
            for (_, value) in &mut story.stage.elements {
                value.resize(value_size as usize, 0x80);
            }
            story
        },
    )
}

fn deletes_the_range(student: &mut Student, rng: &mut Rng) -> Verdict {
    // Here the map has neither end of a range: that's another check's.
    let few = [1, 2, 255, 256, 257, 511, 65_536];
    let ranges = [3..=254, 3..=300, 254..=258, 0..=70_000, 300..=1 << 24];
    let mut stories: Vec<_> = ranges
        .into_iter()
        .map(|range| story(few, &[range]))
        .collect();
    stories.push(story(few, &[300..=u32::MAX - 1]));
    // Nothing is in it.
    #[expect(clippy::reversed_empty_ranges, reason = "it's a range, too")]
    stories.push(story(few, &[300..=3]));
    stories.push(story(few, &[3..=300, 3..=300, 0..=10]));
    stories.push(story((0..300).map(|n| 3 * n), &[100..=799]));
    stories.push(story(0..1500, &[700..=703, 3..=5, 1490..=1495]));
    stories.push(story([], &[3..=254]));
    stories.extend([MapType::LruHash, MapType::PercpuHash].map(|map_type| {
        let mut story = story(few, &[3..=300, 0..=10]);
        story.stage.map_type = map_type;
        story
    }));
    tell(student, stories, contract)?;
    let numbers = vec(number(), 0..=9);
    let stories =
        (numbers, number(), number()).prop_map(|(mut numbers, one, other)| {
            let range = one.min(other)..=one.max(other).min(u32::MAX - 1);
            numbers.retain(|number| {
                number != range.start() && number != range.end()
            });
            story(numbers, &[range])
        });
    play(student, rng, stories, contract)
}

fn includes_both_ends(student: &mut Student, rng: &mut Rng) -> Verdict {
    let few = [0, 1, 2, 255, 256, 257, 511];
    let ranges = [1..=1, 1..=2, 0..=2, 255..=256, 2..=256, 257..=257];
    let stories = ranges.into_iter().map(|range| story(few, &[range]));
    tell(student, stories, contract)?;
    play(student, rng, narrow(nothing()), contract)
}

fn reaches_the_largest_number(student: &mut Student, _: &mut Rng) -> Verdict {
    let last = u32::MAX;
    let few = [0, 1, last - 2, last - 1, last];
    let ranges = [last..=last, last - 1..=last, last - 9..=last, 1..=last];
    let stories = ranges.into_iter().map(|range| story(few, &[range]));
    tell(student, stories, contract)?;
    tell(student, [story(few, &[0..=last, 0..=last])], contract)
}

fn deletes_only_what_is_there(student: &mut Student, rng: &mut Rng) -> Verdict {
    let many = story((0..300).map(|n| 3 * n), &[100..=799]);
    let few = story([10, 20, 30], &[10..=20, 10..=20]);
    tell(student, [few, many], contract_and_calls)?;
    play(student, rng, narrow(nothing()), contract_and_calls)
}

/// The stories in which something happens at each call.
fn short() -> Vec<Story<DeleteRange>> {
    vec![
        story([10, 20, 30, 40], &[10..=30]),
        story([10, 20, 30], &[15..=20, 15..=30]),
    ]
}

fn deletes_under_a_race(student: &mut Student, rng: &mut Rng) -> Verdict {
    let mut whats = deletions([10, 20, 30, 40]);
    whats.push(What::Empty);
    everywhere(student, short(), &whats, contract)?;
    let full = story(1..=12, &[1..=11]);
    everywhere(student, [full], &deletions([3, 9]), contract)?;
    let events = events(&[Kind::Delete, Kind::Empty], ERRNOS, 20);
    play(student, rng, narrow(events), contract)
}

fn tells_a_frozen_map(student: &mut Student, _: &mut Rng) -> Verdict {
    everywhere(student, short(), &[What::Freeze], contract)
}

fn tells_other_errors(student: &mut Student, rng: &mut Rng) -> Verdict {
    let whats: Vec<_> = MORE_ERRNOS.iter().copied().map(What::Refuse).collect();
    everywhere(student, short(), &whats, contract)?;
    // An array's elements can't be deleted.
    let mut array = story(0..4, &[1..=2, 7..=9]);
    array.stage.map_type = MapType::Array;
    tell(student, [array], contract)?;
    let events = events(&[Kind::Refuse, Kind::Freeze], MORE_ERRNOS, 20);
    play(student, rng, narrow(events), contract)
}
