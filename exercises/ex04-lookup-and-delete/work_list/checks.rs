//! What a work list must do.

use std::fmt::{self, Debug};

use harness::Rng;
use harness::adversary::{ask, everywhere, play, tell};
use harness::check::{Check, Exercise, Verdict, equal, wrong};
use harness::errno::E2BIG;
use harness::maps::made_by_answer;
use harness::material::{
    ERRNOS, Kind, Material, Raw, events, material, nothing, refusals,
};
use harness::proptest::collection::vec;
use harness::proptest::prelude::{Just, Strategy, any};
use harness::proptest::sample::Index;
use harness::scene::{Moment, Scene};
use harness::story::{Call, Contents, Stage, Story, Turn, What, first_few};
use harness::student::{BpfCommand, Student};
use libbpf_rs::{MapCore, MapType};
use serde::{Deserialize, Serialize};

pub const EXERCISE: Exercise = Exercise {
    name: "work_list",
    page: "ch04-lookup-and-delete",
    checks: &[
        Check {
            name: "creates_a_queue",
            title: "create 建出先进先出的表",
            points: 2,
            section: "QUEUE：先进先出",
            run: creates_a_queue,
        },
        Check {
            name: "adds_in_order",
            title: "add 依次放进任务",
            points: 1,
            section: "QUEUE：先进先出",
            run: adds_in_order,
        },
        Check {
            name: "keeps_all_when_full",
            title: "表满了：add 返回 false，一件也不丢",
            points: 1,
            section: "QUEUE：先进先出",
            run: keeps_all_when_full,
        },
        Check {
            name: "tells_other_errors",
            title: "不是满了，也不是空了，是别的错误：返回错误",
            points: 2,
            section: "返回值",
            run: tells_other_errors,
        },
        Check {
            name: "takes_the_oldest",
            title: "take 领走最早的一件",
            points: 1,
            section: "QUEUE：先进先出",
            run: takes_the_oldest,
        },
        Check {
            name: "empty_is_none",
            title: "表空了：take 返回 None",
            points: 1,
            section: "QUEUE：先进先出",
            run: empty_is_none,
        },
        Check {
            name: "takes_under_a_race",
            title: "别的程序也在领：不会领到同一件",
            points: 8,
            section: "常见的错",
            run: takes_under_a_race,
        },
    ],
};

#[derive(Clone, Debug)]
struct Create {
    job_size: u32,
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
        (self.job_size, self.capacity)
    }

    fn told(&self) -> String {
        format!("create({}, {})", self.job_size, self.capacity)
    }
}

/// The function's doc comment.
fn contract_of_create(scene: &Scene<'_, Create>) -> Verdict {
    if scene.call.job_size == 0 || scene.call.capacity == 0 {
        // The kernel makes no such list.
        return match &scene.returned {
            Err(_) => Ok(()),
            Ok(_) => Err(wrong("建不出这样的表，返回错误", "返回了一张别的表")),
        };
    }
    scene.tells_errors(&[], |_| false)?;
    let id = match &scene.returned {
        Ok(id) => *id,
        Err(_) if scene.moments.iter().any(|moment| moment.refused) => {
            return Ok(());
        }
        Err(failure) => {
            return Err(wrong("建出任务表", format!("返回错误 {failure:?}")));
        }
    };
    let list = made_by_answer(id)?;
    equal("map 的类型", &MapType::Queue, &list.map_type())?;
    equal("每件任务的字节数", &scene.call.job_size, &list.value_size())?;
    equal("max_entries", &scene.call.capacity, &list.max_entries())
}

/// A call for a list of the checker's own.
#[derive(Clone, Debug)]
enum Work {
    Add(Vec<u8>),
    Take,
}

#[derive(Deserialize, PartialEq)]
#[serde(untagged)]
enum Returned {
    Added(bool),
    Taken(Option<Vec<u8>>),
}

impl Debug for Returned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Added(added) => added.fmt(f),
            Self::Taken(taken) => taken.fmt(f),
        }
    }
}

impl Call for Work {
    type Returned = Returned;

    fn function(&self) -> &'static str {
        match self {
            Self::Add(_) => "add",
            Self::Take => "take",
        }
    }

    fn arguments(&self, map: u32) -> impl Serialize {
        match self {
            Self::Add(job) => Arguments::Add(map, job.clone()),
            Self::Take => Arguments::Take((map,)),
        }
    }

    fn told(&self) -> String {
        match self {
            Self::Add(job) => format!("add({job:?})"),
            Self::Take => "take()".to_owned(),
        }
    }
}

#[derive(Serialize)]
#[serde(untagged)]
enum Arguments {
    Add(u32, Vec<u8>),
    Take((u32,)),
}

/// The two functions' doc comments.
fn contract(scene: &Scene<'_, Work>) -> Verdict {
    let is_wrong_size = matches!(scene.call, Work::Add(job)
        if job.len() != scene.stage.value_size as usize);
    if is_wrong_size {
        if scene.returned.is_ok() {
            return Err(wrong(
                "任务的字节数不对，返回错误",
                format!("返回 {:?}", scene.returned),
            ));
        }
        return leaves_the_list(scene);
    }
    let understood: &[i32] = match scene.call {
        Work::Add(_) => &[E2BIG],
        Work::Take => &[],
    };
    scene.tells_errors(understood, |moment: &Moment| {
        let changes = [BpfCommand::Update, BpfCommand::LookupAndDelete];
        moment.call.errno == 0 && changes.contains(&moment.call.command)
    })?;
    let max = scene.stage.max_entries as usize;
    match (scene.call, &scene.returned) {
        (Work::Add(job), Ok(Returned::Added(true))) => {
            let right = |before: &[&[u8]], after: &[&[u8]]| {
                after.split_last() == Some((&&job[..], before))
            };
            let what = format!("正好把 {job:?} 放在表的最后，才返回 true");
            changes_once(scene, &what, right)
        }
        (Work::Take, Ok(Returned::Taken(Some(job)))) => {
            let right = |before: &[&[u8]], after: &[&[u8]]| {
                before.split_first() == Some((&&job[..], after))
            };
            let what = format!("{job:?} 是正好从表的最前面拿走的，才返回它");
            changes_once(scene, &what, right)
        }
        (Work::Add(_), Ok(Returned::Added(false))) => {
            leaves_the_list(scene)?;
            if scene.states().any(|state| state.len() == max) {
                return Ok(());
            }
            Err(wrong("表没有满，放进去", "返回 false"))
        }
        (Work::Take, Ok(Returned::Taken(None))) => {
            leaves_the_list(scene)?;
            if scene.states().any(Contents::is_empty) {
                return Ok(());
            }
            Err(wrong("表不是空的，领走一件", "返回 None"))
        }
        (_, Err(_)) => leaves_the_list(scene),
        (_, Ok(returned)) => {
            Err(wrong("add 或者 take 的返回值", format!("{returned:?}")))
        }
    }
}

fn jobs(list: &Contents) -> Vec<&[u8]> {
    list.values().map(Vec::as_slice).collect()
}

/// The calls that changed the list.
fn changing<'a>(
    scene: &'a Scene<'_, Work>,
) -> impl Iterator<Item = &'a Moment> {
    scene.moments.iter().filter(|m| m.before != m.after)
}

/// The answer is wrong unless one of its calls changed the list, and that as it should.
fn changes_once(
    scene: &Scene<'_, Work>,
    what: &str,
    is_right: impl Fn(&[&[u8]], &[&[u8]]) -> bool,
) -> Verdict {
    let changes: Vec<_> = changing(scene).collect();
    if let [Moment { before, after, .. }] = &changes[..] {
        if is_right(&jobs(before), &jobs(after)) {
            return Ok(());
        }
    }
    Err(wrong(what, in_words(&changes)))
}

/// The answer is wrong when it changed anything.
fn leaves_the_list(scene: &Scene<'_, Work>) -> Verdict {
    let changes: Vec<_> = changing(scene).collect();
    if changes.is_empty() {
        return Ok(());
    }
    Err(wrong(
        format!("返回 {:?}，表一点也没有改", scene.returned),
        in_words(&changes),
    ))
}

fn in_words(changes: &[&Moment]) -> String {
    let quoted = |list: &Contents| {
        let jobs = list.values().map(|job| format!("{job:?}"));
        format!("[{}]", first_few(jobs))
    };
    if changes.is_empty() {
        return "表没有改".to_owned();
    }
    let changes = changes.iter().map(|Moment { before, after, .. }| {
        format!("表从 {} 变成了 {}", quoted(before), quoted(after))
    });
    first_few(changes)
}

/// A list that has the first `count` jobs of the material, and room for `free` more.
fn list(material: &Material, count: usize, free: usize) -> Stage {
    let jobs = material.values.iter().take(count).cloned();
    Stage {
        map_type: MapType::Queue,
        key_size: 0,
        value_size: material.value_size,
        max_entries: (count + free) as u32,
        elements: jobs.map(|job| (Vec::new(), job)).collect(),
    }
}

/// A list of that kind with easy jobs, and these calls.
fn plain(count: u8, free: usize, calls: &[Work]) -> Story<Work> {
    Story {
        stage: list(&Material::plain(1, 4, count), count.into(), free),
        turns: calls.iter().cloned().map(Turn::undisturbed).collect(),
    }
}

/// A list with jobs that are all zeros and others, and one that's there twice.
fn special(free: usize, calls: &[Work]) -> Story<Work> {
    let mut story = plain(4, free, calls);
    for place in [0, 2] {
        story.stage.elements[place].1.fill(0);
    }
    story
}

fn no_job() -> Work {
    Work::Add(vec![0; 4])
}

/// A job that no such list has.
fn new_job() -> Work {
    Work::Add(vec![7; 4])
}

/// Random stories of a list with that many jobs and that much room.
fn stories(
    counts: impl Strategy<Value = (usize, usize)>,
    calls: impl Strategy<Value = Option<Index>>,
    events: impl Strategy<Value = Vec<Raw>>,
) -> impl Strategy<Value = Story<Work>> {
    let turns = vec((calls, events), 1..=5);
    (material(9..=9), counts, turns).prop_map(
        |(mut material, (count, free), turns)| {
            // A queue's elements have no keys.
            material.keys = vec![Vec::new(); material.keys.len()];
            // Jobs that are all zeros come where they are the subject.
            for job in &mut material.values {
                if job.iter().all(|byte| *byte == 0) {
                    job.fill(0xa5);
                }
            }
            let turns = turns.into_iter().map(|(job, raw)| Turn {
                events: raw.iter().map(|raw| raw.event(&material)).collect(),
                ..Turn::undisturbed(match job {
                    Some(job) => Work::Add(material.value(job)),
                    None => Work::Take,
                })
            });
            Story {
                stage: list(&material, count, free),
                turns: turns.collect(),
            }
        },
    )
}

fn adding() -> impl Strategy<Value = Option<Index>> {
    any::<Index>().prop_map(Some)
}

fn taking() -> impl Strategy<Value = Option<Index>> {
    Just(None)
}

fn creates_a_queue(student: &mut Student, rng: &mut Rng) -> Verdict {
    let create = |(job_size, capacity)| Create { job_size, capacity };
    let story = |sizes| Story {
        stage: Stage::unused(),
        turns: vec![Turn::undisturbed(create(sizes))],
    };
    let plain = [(8, 5), (1, 1), (64, 1000)].map(story);
    everywhere(student, plain, &refusals(ERRNOS), contract_of_create)?;
    // Sizes whose last bytes are zeros, and those that no list has.
    let odd = [(1 << 8, 1), (1 << 16, 1), (1, 1 << 8), (1, 1 << 16)];
    let none = [(0, 1), (1, 0), (0, 0)];
    let odd = odd.into_iter().chain(none).map(story);
    tell(student, odd, contract_of_create)?;
    let calls = (1..=64u32, 1..=300u32).prop_map(create);
    ask(student, rng, vec(calls, 1..=3), contract_of_create)
}

fn adds_in_order(student: &mut Student, rng: &mut Rng) -> Verdict {
    let more = [new_job(), Work::Add(vec![6; 4]), new_job()];
    tell(
        student,
        [0, 2].map(|count| plain(count, 3, &more)),
        contract,
    )?;
    // Jobs that are all zeros, or there already.
    let special = special(4, &[no_job(), new_job(), new_job(), no_job()]);
    tell(student, [special], contract)?;
    let counts = (0..5usize, 5..9usize);
    play(student, rng, stories(counts, adding(), nothing()), contract)
}

fn keeps_all_when_full(student: &mut Student, rng: &mut Rng) -> Verdict {
    let full = [1, 2, 70].map(|count| plain(count, 0, &[new_job()]));
    let filled = plain(1, 1, &[new_job(), new_job(), Work::Take, new_job()]);
    tell(student, full.into_iter().chain([filled]), contract)?;
    let counts = (1..5usize, 0..3usize);
    play(student, rng, stories(counts, adding(), nothing()), contract)
}

fn tells_other_errors(student: &mut Student, rng: &mut Rng) -> Verdict {
    let wrong_sizes = [3, 5, 0, 8].map(|size| Work::Add(vec![7; size]));
    for free in [0, 5] {
        tell(student, [plain(1, free, &wrong_sizes)], contract)?;
    }
    let stories = [new_job(), Work::Take].map(|call| plain(2, 1, &[call]));
    everywhere(student, stories, &refusals(ERRNOS), contract)?;
    let calls = any::<Option<Index>>();
    let events = events(&[Kind::Refuse], ERRNOS, 2);
    // Neither full nor empty: that's other checks' subject.
    let counts = (5..8usize, 5..8usize);
    play(student, rng, self::stories(counts, calls, events), contract)
}

fn takes_the_oldest(student: &mut Student, rng: &mut Rng) -> Verdict {
    let few = plain(3, 1, &[Work::Take, new_job(), Work::Take, Work::Take]);
    let many = plain(70, 0, &[Work::Take, new_job(), Work::Take]);
    let takes = vec![Work::Take; 4];
    tell(student, [few, many, special(0, &takes)], contract)?;
    let mut large = plain(0, 2, &[Work::Add(vec![7; 3000]), Work::Take]);
    large.stage.value_size = 3000;
    tell(student, [large], contract)?;
    let counts = (1..5usize, 0..3usize);
    play(student, rng, stories(counts, taking(), nothing()), contract)
}

fn empty_is_none(student: &mut Student, rng: &mut Rng) -> Verdict {
    let empty = plain(0, 2, &[Work::Take, new_job(), Work::Take, Work::Take]);
    tell(student, [empty], contract)?;
    let counts = (0..2usize, 1..3usize);
    play(student, rng, stories(counts, taking(), nothing()), contract)
}

fn takes_under_a_race(student: &mut Student, rng: &mut Rng) -> Verdict {
    const WHAT: &[Kind] = &[Kind::Write, Kind::Delete, Kind::Empty, Kind::Fill];
    let whats = [
        What::Delete(Vec::new()),
        What::Write(Vec::new(), vec![6; 4]),
        What::Write(Vec::new(), vec![0; 4]),
        What::Empty,
        What::Fill,
    ];
    let stories = [
        plain(2, 1, &[Work::Take]),
        plain(1, 0, &[Work::Take]),
        plain(0, 1, &[Work::Take]),
        plain(1, 1, &[new_job()]),
        plain(1, 0, &[new_job()]),
    ];
    everywhere(student, stories, &whats, contract)?;
    let calls = any::<Option<Index>>();
    let events = events(WHAT, ERRNOS, 3);
    let counts = (0..5usize, 1..3usize);
    play(student, rng, self::stories(counts, calls, events), contract)
}
