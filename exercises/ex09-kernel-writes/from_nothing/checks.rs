//! What the kernel side must do. The checker has it run once for each event, and reads its
//! map itself.

use std::collections::BTreeMap;
use std::os::fd::{AsFd, OwnedFd};

use anyhow::Context;
use harness::Rng;
use harness::adversary::search;
use harness::check::{Check, Exercise, Stop, Verdict, equal, wrong};
use harness::kernel_side::{fire, not_loaded};
use harness::maps::contents;
use harness::proptest::collection::vec;
use harness::proptest::prelude::{Strategy, any};
use harness::proptest::sample::select;
use harness::story::first_few;
use harness::student::{Failure, Student};
use libbpf_rs::query::{ProgInfoIter, ProgInfoQueryOptions};
use libbpf_rs::{MapCore, MapHandle, MapType, Program};

pub const EXERCISE: Exercise = Exercise {
    name: "from_nothing",
    page: "ch09-kernel-writes",
    checks: &[
        Check {
            name: "loads",
            title: "验证器让它装进内核",
            points: 2,
            section: "指针可能是NULL",
            run: loads,
        },
        Check {
            name: "hangs_on_sys_enter",
            title: "一个程序，放在 raw_tp/sys_enter 里",
            points: 1,
            section: "内核的一边",
            run: hangs_on_sys_enter,
        },
        Check {
            name: "declares_the_map",
            title: "map 叫 calls，类型和大小都照要求",
            points: 2,
            section: "内核的一边",
            run: declares_the_map,
        },
        Check {
            name: "counts_a_new_number",
            title: "新的号从 1 记起",
            points: 3,
            section: "内核的一边",
            run: counts_a_new_number,
        },
        Check {
            name: "counts_on",
            title: "记过的号加 1，别的号不动",
            points: 3,
            section: "内核的一边",
            run: counts_on,
        },
        Check {
            name: "keeps_counting_when_full",
            title: "map 满了：新的不记，旧的照样加",
            points: 2,
            section: "map满了",
            run: keeps_counting_when_full,
        },
        Check {
            name: "adds_atomically",
            title: "加 1 是一条原子指令",
            points: 4,
            section: "两个CPU同时加",
            run: adds_atomically,
        },
    ],
};

/// How many elements the map has room for.
const ROOM: usize = 64;

/// What the answer loaded: each program with its section, each map with its name.
struct Loaded {
    programs: Vec<(String, u32)>,
    maps: Vec<(String, u32)>,
}

/// Loads the answer anew, so that its map is empty.
fn load(student: &mut Student) -> Result<Result<Loaded, Failure>, Stop> {
    type Ids = Vec<(String, u32)>;
    let loaded: Result<(Ids, Ids), Failure> = student.call("load", ())?;
    Ok(loaded.map(|(programs, maps)| Loaded { programs, maps }))
}

fn not_yet(first: &str) -> Stop {
    let first = first.to_owned();
    Stop::NotYet { first }
}

fn loads(student: &mut Student, _: &mut Rng) -> Verdict {
    let failure = match load(student)? {
        Ok(loaded) if loaded.programs.is_empty() => {
            return Err(wrong("C 里有一个程序", "一个也没有"));
        }
        Ok(_) => return Ok(()),
        Err(failure) => failure,
    };
    Err(not_loaded(student, &failure))
}

impl Loaded {
    /// What the other checks work on.
    fn of(student: &mut Student) -> Result<Self, Stop> {
        load(student)?.map_err(|_| not_yet("内核态程序装得进内核"))
    }

    /// The program. There's one, or another check is about that.
    fn program(&self) -> Result<u32, Stop> {
        match &self.programs[..] {
            [(section, id)] if is_right(section) => Ok(*id),
            _ => Err(not_yet("程序只有一个，放在 raw_tp/sys_enter 里")),
        }
    }

    /// The map of that name.
    fn map(&self) -> Result<Option<MapHandle>, Stop> {
        let found = self.maps.iter().find(|(name, _)| name == "calls");
        Ok(found
            .map(|(_, id)| MapHandle::from_map_id(*id))
            .transpose()?)
    }
}

/// Both names mean the same to libbpf.
fn is_right(section: &str) -> bool {
    ["raw_tp/sys_enter", "raw_tracepoint/sys_enter"].contains(&section)
}

fn hangs_on_sys_enter(student: &mut Student, _: &mut Rng) -> Verdict {
    let loaded = Loaded::of(student)?;
    let sections: Vec<_> =
        loaded.programs.iter().map(|(section, _)| section).collect();
    match &sections[..] {
        [section] if is_right(section) => Ok(()),
        _ => Err(wrong(
            "一个程序，在 raw_tp/sys_enter 这一段里",
            format!("程序所在的段是 {sections:?}"),
        )),
    }
}

fn declares_the_map(student: &mut Student, _: &mut Rng) -> Verdict {
    let loaded = Loaded::of(student)?;
    let Some(map) = loaded.map()? else {
        let names = loaded.maps.iter().map(|(name, _)| name.clone());
        let names = first_few(names);
        return Err(wrong("有一个 map 叫 calls", format!("map 有：{names}")));
    };
    equal("map 的类型", &MapType::Hash, &map.map_type())?;
    equal("key 的字节数", &4, &map.key_size())?;
    equal("value 的字节数", &8, &map.value_size())?;
    equal("max_entries", &(ROOM as u32), &map.max_entries())
}

/// A kernel side whose map and program can be used.
struct Kernel {
    program: OwnedFd,
    map: MapHandle,
}

impl Kernel {
    fn load(student: &mut Student) -> Result<Self, Stop> {
        let loaded = Loaded::of(student)?;
        let program = loaded.program()?;
        let fits =
            |map: &MapHandle| (map.key_size(), map.value_size()) == (4, 8);
        let map = loaded.map()?.filter(fits);
        let map =
            map.ok_or_else(|| not_yet("有一个 map 叫 calls，大小都对"))?;
        let program = Program::fd_from_id(program)?;
        Ok(Self { program, map })
    }

    /// All counts, by number.
    fn counts(&self) -> Result<BTreeMap<u32, u64>, Stop> {
        let mut counts = BTreeMap::new();
        for (key, value) in contents(&self.map)? {
            let number = u32::from_ne_bytes(key.as_slice().try_into()?);
            let count = u64::from_ne_bytes(value.as_slice().try_into()?);
            counts.insert(number, count);
        }
        Ok(counts)
    }
}

/// System calls with these numbers, one after the other, for an empty map: the task's text.
fn play(student: &mut Student, numbers: &[u32]) -> Verdict {
    let kernel = Kernel::load(student)?;
    let mut expected = BTreeMap::<u32, u64>::new();
    for number in numbers {
        let is_full = expected.len() == ROOM;
        match expected.get_mut(number) {
            Some(count) => *count += 1,
            None if is_full => {}
            None => _ = expected.insert(*number, 1),
        }
    }
    // What the first argument is, in real events a pointer, mustn't matter.
    let event = |number: &u32| [0xffff_c900_0000_0007, u64::from(*number)];
    let events: Vec<_> = numbers.iter().map(event).collect();
    let all = first_few(numbers.iter().map(u32::to_string));
    let told = vec![format!("map 是空的，先后发生的系统调用的号：{all}")];
    let compared = fire(kernel.program.as_fd(), &events)
        .and_then(|()| compare(&expected, &kernel.counts()?));
    compared.map_err(|stop| stop.in_story(told))
}

fn compare(
    expected: &BTreeMap<u32, u64>,
    seen: &BTreeMap<u32, u64>,
) -> Verdict {
    let differ = |number: &&u32| expected.get(number) != seen.get(number);
    let Some(number) = expected.keys().chain(seen.keys()).find(differ) else {
        return Ok(());
    };
    let told = |counts: &BTreeMap<u32, u64>| match counts.get(number) {
        Some(count) => format!("map 里 {number} 号的次数是 {count}"),
        None => format!("map 里没有 {number} 号"),
    };
    Err(wrong(told(expected), told(seen)))
}

/// Plays the first ones, then random ones.
fn play_all(
    student: &mut Student,
    rng: &mut Rng,
    first: impl IntoIterator<Item = Vec<u32>>,
    others: impl Strategy<Value = Vec<u32>>,
) -> Verdict {
    first
        .into_iter()
        .try_for_each(|numbers| play(student, &numbers))?;
    search(student, rng, others, |student, numbers| {
        play(student, numbers)
    })
}

/// Numbers at the ends of each count of bytes.
const EDGES: [u32; 8] = [0, 1, 63, 64, 0xff, 0x100, 0x1_0000, u32::MAX];

fn counts_a_new_number(student: &mut Student, rng: &mut Rng) -> Verdict {
    let single = EDGES.map(|number| vec![number]);
    let all = [EDGES.to_vec()];
    let others = any::<u32>().prop_map(|number| vec![number]);
    play_all(student, rng, single.into_iter().chain(all), others)
}

fn counts_on(student: &mut Student, rng: &mut Rng) -> Verdict {
    let first = [vec![39, 39], vec![0, 1, 0, 0], [EDGES, EDGES].concat()];
    let others = vec(select(&EDGES), 2..=30);
    play_all(student, rng, first, others)
}

fn keeps_counting_when_full(student: &mut Student, _: &mut Rng) -> Verdict {
    let full = 0..ROOM as u32;
    for late in [vec![64], vec![64, 0, 63], vec![64, 65, 64, 1, 1]] {
        let numbers: Vec<_> = full.clone().chain(late).collect();
        play(student, &numbers)?;
    }
    Ok(())
}

fn adds_atomically(student: &mut Student, _: &mut Rng) -> Verdict {
    /// `BPF_STX | BPF_ATOMIC | BPF_DW`.
    const ATOMIC: u8 = 0xdb;
    /// `BPF_ADD` and, with the old value returned, `BPF_ADD | BPF_FETCH`.
    const ADDS: [i32; 2] = [0, 1];

    let id = Loaded::of(student)?.program()?;
    let wanted =
        ProgInfoQueryOptions::default().include_xlated_prog_insns(true);
    let mut programs = ProgInfoIter::with_query_opts(wanted);
    let program = programs.find(|program| program.id == id);
    let program = program.context("它装在内核里")?;
    let adds = program
        .xlated_prog_insns
        .chunks_exact(8)
        .any(|instruction| {
            let [opcode, _, _, _, immediate @ ..] = instruction else {
                return false;
            };
            let immediate = immediate.try_into().map(i32::from_ne_bytes);
            *opcode == ATOMIC && immediate.is_ok_and(|i| ADDS.contains(&i))
        });
    if adds {
        return Ok(());
    }
    Err(wrong(
        "程序里有一条指令，原子地给 8 个字节的数做加法",
        "没有这样的指令：别的 CPU 插得进读和写之间",
    ))
}
