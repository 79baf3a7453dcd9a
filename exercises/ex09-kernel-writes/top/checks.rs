//! What `load` and `top` must do.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context;
use harness::Rng;
use harness::adversary::{everywhere, play, tell};
use harness::check::{Check, Exercise, Verdict, equal, refused, wrong};
use harness::errno::EINVAL;
use harness::material::{
    ERRNOS, Kind, Material, Raw, events, nothing, refusals,
};
use harness::proptest::collection::{btree_map, vec};
use harness::proptest::prelude::{Strategy, any};
use harness::proptest::prop_oneof;
use harness::proptest::sample::select;
use harness::scene::Scene;
use harness::story::{Call, Contents, Event, Stage, Story, Turn, What};
use harness::student::{Failure, Student};
use libbpf_rs::query::{ProgInfoIter, ProgInfoQueryOptions};
use libbpf_rs::{MapCore, MapHandle, MapType};
use serde::Serialize;

pub const EXERCISE: Exercise = Exercise {
    name: "top",
    page: "ch09-kernel-writes",
    checks: &[
        Check {
            name: "sets_the_size",
            title: "load：calls 正好放得下 capacity 个，别的 map 不动",
            points: 3,
            section: "打开以后、加载以前",
            run: sets_the_size,
        },
        Check {
            name: "tells_a_refusal",
            title: "load：内核拒绝，就返回它的错误",
            points: 1,
            section: "返回值",
            run: tells_a_refusal,
        },
        Check {
            name: "lists_the_most_first",
            title: "top：次数最多的几个，多的在前",
            points: 3,
            section: "排出名次：`--watch`",
            run: lists_the_most_first,
        },
        Check {
            name: "puts_equal_ones_in_order",
            title: "top：次数一样的，名字小的在前",
            points: 1,
            section: "排出名次：`--watch`",
            run: puts_equal_ones_in_order,
        },
        Check {
            name: "skips_what_vanished",
            title: "top：查之前被删掉的跳过，后面的不漏",
            points: 2,
            section: "遍历，展示",
            run: skips_what_vanished,
        },
        Check {
            name: "lists_each_once",
            title: "top：遍历从头再来，每个名字也只出现一次",
            points: 2,
            section: "遍历，展示",
            run: lists_each_once,
        },
        Check {
            name: "tells_errors",
            title: "top：lookup 的错误原样返回",
            points: 1,
            section: "返回值",
            run: tells_errors,
        },
    ],
};

/// Loads the kernel program; returns its id and its map's.
fn load(
    student: &mut Student,
    capacity: u32,
) -> Result<Result<(u32, u32), Failure>, harness::check::Stop> {
    student.call("load", (capacity,))
}

/// A kernel that doesn't take the program is no answer's fault.
fn must_load() -> anyhow::Result<()> {
    let names = include_bytes!(concat!(env!("OUT_DIR"), "/names.bpf.o"));
    let open = libbpf_rs::ObjectBuilder::default().open_memory(names)?;
    open.load().context("装不进检查用的内核态程序")?;
    Ok(())
}

fn sets_the_size(student: &mut Student, rng: &mut Rng) -> Verdict {
    must_load()?;
    let some = rng.u32(2..5000);
    for capacity in [10, 1, 1024, 1025, 4096, (1 << 16) + 2, some] {
        let told = vec![format!("调用 load(…, {capacity})")];
        let (program, map) = load(student, capacity)?.map_err(|failure| {
            wrong("装得进内核", format!("返回错误 {failure:?}"))
                .in_story(told.clone())
        })?;
        let map_handle = MapHandle::from_map_id(map)?;
        equal("max_entries", &capacity, &map_handle.max_entries())
            .map_err(|stop| stop.in_story(told.clone()))?;
        let wanted = ProgInfoQueryOptions::default().include_map_ids(true);
        let mut programs = ProgInfoIter::with_query_opts(wanted);
        let program = programs.find(|info| info.id == program);
        let maps = program.context("它装在内核里")?.map_ids;
        if !maps.contains(&map) {
            let stop = wrong("程序写的正是这个 map", "它写的是另一个");
            return Err(stop.in_story(told));
        }
        for other in maps.iter().filter(|other| **other != map) {
            let other = MapHandle::from_map_id(*other)?;
            equal("missed 的 max_entries", &1, &other.max_entries())
                .map_err(|stop| stop.in_story(told.clone()))?;
        }
    }
    Ok(())
}

fn tells_a_refusal(student: &mut Student, _: &mut Rng) -> Verdict {
    must_load()?;
    let loaded = load(student, 0)?;
    refused(EINVAL, "内核不建放不下元素的 HASH", &loaded)
        .map_err(|stop| stop.in_story(vec!["调用 load(…, 0)".to_owned()]))
}

/// A call of `top`.
#[derive(Clone, Debug)]
struct Top(usize);

impl Call for Top {
    type Returned = Vec<(String, u64)>;

    fn function(&self) -> &'static str {
        "top"
    }

    fn arguments(&self, map: u32) -> impl Serialize {
        (map, self.0)
    }

    fn told(&self) -> String {
        format!("top({})", self.0)
    }
}

/// The order of the list.
fn place((name, count): &(String, u64)) -> (Reverse<u64>, &str) {
    (Reverse(*count), name)
}

/// The function's doc comment.
fn contract(scene: &Scene<'_, Top>) -> Verdict {
    scene.changes_nothing()?;
    scene.tells_errors(&[], |_| false)?;
    let Ok(list) = &scene.returned else {
        return Ok(());
    };
    let most = scene.call.0;
    let mut states: Vec<_> = scene.states().collect();
    states.dedup();
    let states: Vec<_> = states.into_iter().map(counts).collect();
    let is_whole = !scene.moments.iter().any(|moment| moment.is_error(&[]));
    if let ([only], true) = (&states[..], is_whole) {
        let mut expected: Vec<_> = only.clone().into_iter().collect();
        expected.sort_by(|a, b| place(a).cmp(&place(b)));
        expected.truncate(most);
        return equal("名次", &expected, list);
    }
    is_a_list(list, most)?;
    let mut invented = list.iter().filter(|(name, count)| {
        !states.iter().any(|state| state.get(name) == Some(count))
    });
    if let Some(element) = invented.next() {
        return Err(wrong(
            "列出来的，这期间 map 里有过",
            format!("列出了 {element:?}"),
        ));
    }
    if !is_whole {
        return Ok(());
    }
    // Whoever writes an element anew moves it, maybe to where the walk has been.
    let stayed = states[0].iter().filter(|(name, count)| {
        states.iter().all(|state| state.get(*name) == Some(*count))
    });
    let mut stayed = stayed.map(|(name, count)| (name.clone(), *count));
    let lost = stayed.find(|element| {
        let outdone = list.len() == most
            && list.last().is_none_or(|last| place(last) < place(element));
        !list.contains(element) && !outdone
    });
    match lost {
        Some(element) => Err(wrong(
            format!("列出 {element:?}：它一直在，次数也够多"),
            format!("列出的是 {list:?}"),
        )),
        None => Ok(()),
    }
}

/// The answer is wrong unless this is a list of so many names, each once, in order.
fn is_a_list(list: &[(String, u64)], most: usize) -> Verdict {
    let names: BTreeSet<_> = list.iter().map(|(name, _)| name).collect();
    let is_ordered = list.is_sorted_by(|a, b| place(a) < place(b));
    if list.len() <= most && names.len() == list.len() && is_ordered {
        return Ok(());
    }
    Err(wrong(
        format!("最多 {most} 个，每个名字一次，次数多的在前"),
        format!("列出的是 {list:?}"),
    ))
}

/// What a map holds, by name.
fn counts(contents: &Contents) -> BTreeMap<String, u64> {
    let read = |(key, value): (&Vec<u8>, &Vec<u8>)| {
        let name = String::from_utf8_lossy(key);
        let count = value.as_slice().try_into().map_or(0, u64::from_ne_bytes);
        (name.trim_end_matches('\0').to_owned(), count)
    };
    contents.iter().map(read).collect()
}

/// The same the other way round.
fn element(name: &str, count: u64) -> (Vec<u8>, Vec<u8>) {
    let mut key = name.as_bytes().to_vec();
    key.resize(16, 0);
    (key, count.to_ne_bytes().to_vec())
}

/// The kernel program's map with these elements, and these calls.
fn story<'a>(
    elements: impl IntoIterator<Item = (&'a str, u64)>,
    calls: impl IntoIterator<Item = usize>,
) -> Story<Top> {
    let elements = elements.into_iter();
    let calls = calls.into_iter().map(Top);
    Story {
        stage: Stage {
            map_type: MapType::Hash,
            key_size: 16,
            value_size: 8,
            max_entries: 400,
            elements: elements.map(|(n, count)| element(n, count)).collect(),
        },
        turns: calls.map(Turn::undisturbed).collect(),
    }
}

/// Names as the kernel gives them: at most 15 bytes.
const NAMES: [&str; 8] = [
    "cat",
    "a",
    "bash",
    "abcdefghijklmno",
    "kworker/0:1",
    "线程",
    "Z",
    "cargo test",
];

/// Stories of some calls for random names and counts.
fn stories(
    count: impl Strategy<Value = u64>,
    happens: impl Strategy<Value = Vec<Raw>>,
) -> impl Strategy<Value = Story<Top>> {
    let letters: Vec<_> = ('!'..='~').collect();
    let name = vec(select(letters), 1..=15).prop_map(String::from_iter);
    let elements = btree_map(name, count, 1..=12);
    let turns = vec((0..14usize, happens), 1..=2);
    (elements, turns).prop_map(|(elements, turns)| {
        let now = elements.iter().map(|(name, count)| (&**name, *count));
        let mut story = story(now, turns.iter().map(|(most, _)| *most));
        let new = elements.iter().map(|(n, count)| element(n, count ^ 1));
        let (keys, values) = new.unzip();
        let material = Material {
            key_size: 16,
            value_size: 8,
            keys,
            values,
        };
        for (turn, (_, raw)) in story.turns.iter_mut().zip(turns) {
            turn.events = raw.iter().map(|raw| raw.event(&material)).collect();
        }
        story
    })
}

/// Different counts for all names, with each byte in its own place.
fn different() -> impl Iterator<Item = (&'static str, u64)> {
    let counts = [
        3,
        700,
        1 << 32,
        0x0102_0304_0506_0708,
        0,
        u64::MAX,
        0xffff_ffff,
        256,
    ];
    NAMES.into_iter().zip(counts)
}

fn lists_the_most_first(student: &mut Student, rng: &mut Rng) -> Verdict {
    let many: Vec<_> = (0..300).map(|n| format!("t{n}")).collect();
    let many = many.iter().zip((0..).map(|n: u64| n * 7919 % 1009));
    let told = [
        story([("cat", 3)], [1, 5, 0]),
        story([("cat", 3), ("dog", 5), ("ant", 4)], [3, 2, 1]),
        story(different(), [8, 3, 1, 0, 100]),
        story([], [1]),
        story(many.map(|(name, count)| (&**name, count)), [10, 300]),
    ];
    tell(student, told, contract)?;
    // Another check is about equal ones.
    let count = any::<u64>();
    play(student, rng, stories(count, nothing()), contract)
}

fn puts_equal_ones_in_order(student: &mut Student, rng: &mut Rng) -> Verdict {
    let equal = NAMES.into_iter().zip([5, 5, 5, 7, 7, 7, 1, 1]);
    let told = [
        story([("dog", 2), ("ant", 2)], [2, 1]),
        story(equal, [8, 4, 7]),
    ];
    tell(student, told, contract)?;
    let count = prop_oneof![0..3u64, any::<u64>()];
    play(student, rng, stories(count, nothing()), contract)
}

const FOUR: [(&str, u64); 4] =
    [("ant", 1), ("bee", 30), ("cat", 20), ("dog", 4)];

fn deletions() -> Vec<What> {
    let keys = FOUR.iter().map(|(name, _)| element(name, 0).0);
    keys.map(What::Delete).collect()
}

fn skips_what_vanished(student: &mut Student, _: &mut Rng) -> Verdict {
    let mut whats = deletions();
    whats.push(What::Empty);
    let told = [story(FOUR.into_iter().take(2), [4]), story(FOUR, [4])];
    everywhere(student, told, &whats, contract)
}

fn lists_each_once(student: &mut Student, rng: &mut Rng) -> Verdict {
    let mut whats = deletions();
    let writes = FOUR.map(|(name, count)| element(name, count + 100));
    let writes = writes.map(|(key, value)| What::Write(key, value));
    whats.extend(writes.clone());
    everywhere(student, [story(FOUR, [2, 4])], &whats, contract)?;
    // Whoever is met again has another count then.
    let written = [2, 4, 6].map(|before| {
        let mut story = story(FOUR, [4]);
        let writes = writes.clone().map(|what| Event { before, what });
        story.turns[0].events = writes.into();
        story
    });
    everywhere(student, written, &deletions(), contract)?;
    let events = events(&[Kind::Delete, Kind::Write], ERRNOS, 30);
    play(student, rng, stories(any::<u64>(), events), contract)
}

fn tells_errors(student: &mut Student, _: &mut Rng) -> Verdict {
    let two = story(FOUR.into_iter().take(2), [2, 1]);
    everywhere(student, [two], &refusals(ERRNOS), contract)
}
