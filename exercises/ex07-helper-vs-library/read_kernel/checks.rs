//! What `read` must find: elements as the kernel program writes them.

use std::collections::BTreeMap;
use std::os::fd::AsFd;

use anyhow::Context;
use harness::Rng;
use harness::adversary::{everywhere, play, tell};
use harness::check::{Check, Exercise, Stop, Verdict, equal, wrong};
use harness::kernel_side::run;
use harness::maps::{contents, id};
use harness::material::{
    ERRNOS, Kind, Material, Raw, events, nothing, refusals,
};
use harness::proptest::collection::{btree_map, vec};
use harness::proptest::prelude::{Just, Strategy, any};
use harness::proptest::sample::select;
use harness::scene::Scene;
use harness::story::{Call, Contents, Stage, Story, Turn, What};
use harness::student::{Failure, Student};
use libbpf_rs::{MapHandle, MapType, Object, ObjectBuilder};
use serde::Serialize;

pub const EXERCISE: Exercise = Exercise {
    name: "read_kernel",
    page: "ch07-helper-vs-library",
    checks: &[
        Check {
            name: "reads_the_names",
            title: "网卡名：短的、正好 16 个字节的",
            points: 2,
            section: "谁写了什么",
            run: reads_the_names,
        },
        Check {
            name: "reads_the_numbers",
            title: "包数和字节数，大的也对",
            points: 3,
            section: "谁写了什么",
            run: reads_the_numbers,
        },
        Check {
            name: "reads_the_latest",
            title: "内核又写了一遍：读到的是新的",
            points: 2,
            section: "内核看到了什么",
            run: reads_the_latest,
        },
        Check {
            name: "skips_what_vanished",
            title: "遍历时不见了的跳过",
            points: 2,
            section: "谁写了什么",
            run: skips_what_vanished,
        },
        Check {
            name: "tells_errors",
            title: "查找出错就返回那个错误",
            points: 1,
            section: "返回值",
            run: tells_errors,
        },
    ],
};

/// `packets` and `bytes` by name.
type Traffic = BTreeMap<String, (u32, u64)>;

#[derive(Clone, Debug)]
struct Read;

impl Call for Read {
    type Returned = Traffic;

    fn function(&self) -> &'static str {
        "read"
    }

    fn arguments(&self, map: u32) -> impl Serialize {
        (map,)
    }

    fn told(&self) -> String {
        "read()".to_owned()
    }
}

/// The function's doc comment.
fn contract(scene: &Scene<'_, Read>) -> Verdict {
    scene.tells_errors(&[], |_| false)?;
    scene.only_reads()?;
    let Ok(found) = &scene.returned else {
        return Ok(());
    };
    let mut states: Vec<_> = scene.states().collect();
    states.dedup();
    let states: Result<Vec<_>, _> = states.into_iter().map(traffic).collect();
    let states = states?;
    // A walk that got an error may have ended early.
    let is_whole = !scene.moments.iter().any(|moment| moment.is_error(&[]));
    if let ([only], true) = (&states[..], is_whole) {
        return equal("读到的元素", only, found);
    }
    for (name, numbers) in found {
        if !states.iter().any(|state| state.get(name) == Some(numbers)) {
            return Err(wrong(
                "读到的元素，这期间 map 里有过",
                format!("读到了 {name:?}：{numbers:?}"),
            ));
        }
    }
    // Whoever writes an element anew moves it, maybe to where the walk has been.
    let mut stayed = states[0].iter().filter(|(name, numbers)| {
        states
            .iter()
            .all(|state| state.get(*name) == Some(*numbers))
    });
    match stayed.find(|(name, _)| !found.contains_key(*name)) {
        Some((name, _)) if is_whole => Err(wrong(
            format!("读到 {name:?}：它一直在"),
            format!("读到的元素是 {found:?}"),
        )),
        _ => Ok(()),
    }
}

/// Elements as `traffic.bpf.c` writes them.
fn traffic(contents: &Contents) -> anyhow::Result<Traffic> {
    let read = |(key, value): (&Vec<u8>, &Vec<u8>)| {
        let name = std::str::from_utf8(key)?.trim_end_matches('\0');
        let packets = u32::from_ne_bytes(value[..4].try_into()?);
        let bytes = u64::from_ne_bytes(value[8..].try_into()?);
        Ok((name.to_owned(), (packets, bytes)))
    };
    contents.iter().map(read).collect()
}

/// The same the other way round.
fn element(name: &str, (packets, bytes): (u32, u64)) -> (Vec<u8>, Vec<u8>) {
    let mut key = name.as_bytes().to_vec();
    key.resize(16, 0);
    let mut value = packets.to_ne_bytes().to_vec();
    value.resize(8, 0);
    value.extend(bytes.to_ne_bytes());
    (key, value)
}

/// The map of the kernel program with these elements, which is read that many times.
fn story<'a>(
    elements: impl IntoIterator<Item = (&'a str, (u32, u64))>,
    times: usize,
) -> Story<Read> {
    let elements = elements.into_iter();
    Story {
        stage: Stage {
            map_type: MapType::Hash,
            key_size: 16,
            value_size: 16,
            max_entries: 64,
            elements: elements.map(|(n, both)| element(n, both)).collect(),
        },
        turns: vec![Turn::undisturbed(Read); times],
    }
}

/// Names of all lengths; some begin like others.
const NAMES: [&str; 20] = [
    "lo",
    "e",
    "0",
    "00",
    "eth0",
    "eth1",
    "eth10",
    "eth100",
    "wlan0.100",
    "veth-1_2@if3",
    "enp0s31f6",
    "docker0",
    "A",
    "abcdefghijklmn",
    "abcdefghijklmno",
    "abcdefghijklmnop",
    "abcdefghijklmnoq",
    "0000000000000000",
    "网卡",
    "网卡网卡网0",
];

/// Names that begin or end with each character that isn't 0, one that's empty, and blanks
/// that aren't ASCII: all that's not a 0 belongs to a name.
fn at_the_ends() -> Vec<String> {
    let blanks = ['\u{85}', '\u{a0}', '\u{2003}', '\u{3000}', '\u{feff}'];
    let ascii = '\u{1}'..='\u{7f}';
    let both = |c| [format!("{c}eth0"), format!("eth0{c}"), format!("{c}")];
    let mut all: Vec<_> = ascii.chain(blanks).flat_map(both).collect();
    all.push(String::new());
    all.push(" ".repeat(16));
    all
}

/// Numbers with each byte in its own place, and at the ends of each number of bytes.
const PACKETS: [u32; 9] = [
    0,
    1,
    0x7f,
    0x80,
    0xffff,
    0x0102_0304,
    0x7fff_ffff,
    0x8000_0000,
    u32::MAX,
];
const BYTES: [u64; 9] = [
    0,
    1,
    0xff,
    0xffff_ffff,
    1 << 32,
    0x0102_0304_0506_0708,
    i64::MAX as u64,
    1 << 63,
    u64::MAX,
];

/// What an element holds, and what another program may write to it.
type Numbers = [(u32, u64); 2];

/// Stories of some reads among up to `most` random elements.
fn stories(
    most: usize,
    name: impl Strategy<Value = String>,
    numbers: impl Strategy<Value = Numbers>,
    happens: impl Strategy<Value = Vec<Raw>>,
) -> impl Strategy<Value = Story<Read>> {
    let elements = btree_map(name, numbers, 1..=most);
    let turns = vec(happens, 1..=3);
    (elements, turns).prop_map(|(elements, turns)| {
        let now = elements.iter().map(|(name, [now, _])| (&**name, *now));
        let mut story = story(now, turns.len());
        let new = elements.iter().map(|(name, [_, new])| element(name, *new));
        let (keys, values) = new.unzip();
        let material = Material {
            key_size: 16,
            value_size: 16,
            keys,
            values,
        };
        for (turn, raw) in story.turns.iter_mut().zip(turns) {
            turn.events = raw.iter().map(|raw| raw.event(&material)).collect();
        }
        story
    })
}

/// Names and numbers that don't show how they are read: such checks are about other things.
fn plain_name() -> impl Strategy<Value = String> {
    let letters: Vec<_> = ('a'..='z').collect();
    vec(select(letters), 2..=12).prop_map(String::from_iter)
}

fn plain_numbers() -> Just<Numbers> {
    Just([(0, 0), (0x0101_0101, 0)])
}

fn reads_the_names(student: &mut Student, rng: &mut Rng) -> Verdict {
    // Where a later check can't be made, it's said at once.
    Kernel::load()?;
    let ends = at_the_ends();
    let names = NAMES.into_iter().chain(ends.iter().map(|name| &**name));
    let single = names.map(|name| story([(name, (0, 0))], 1));
    let all = story(NAMES.map(|name| (name, (0, 0))), 1);
    let many: Vec<_> = (0..64).map(|n| format!("veth{n}")).collect();
    let full = story(many.iter().map(|name| (&**name, (0, 0))), 2);
    tell(student, single.chain([all, full]), contract)?;
    let ascii: Vec<_> = ('\u{1}'..='\u{7f}').collect();
    let name = vec(select(ascii), 0..=16).prop_map(String::from_iter);
    let stories = stories(20, name, plain_numbers(), nothing());
    play(student, rng, stories, contract)
}

fn reads_the_numbers(student: &mut Student, rng: &mut Rng) -> Verdict {
    let none = story([], 1);
    let single = PACKETS.into_iter().flat_map(|packets| {
        BYTES.map(|bytes| story([("eth0", (packets, bytes))], 1))
    });
    tell(student, single.chain([none]), contract)?;
    let numbers = any::<Numbers>();
    play(
        student,
        rng,
        stories(9, plain_name(), numbers, nothing()),
        contract,
    )
}

const THREE: [(&str, (u32, u64)); 3] =
    [("eth0", (1, 11)), ("eth1", (2, 22)), ("lo", (3, 33))];

fn reads_the_latest(student: &mut Student, rng: &mut Rng) -> Verdict {
    // What the kernel program really writes.
    let kernel = Kernel::load()?;
    for _ in 0..3 {
        let names = THREE.map(|(name, _)| name.to_owned());
        let numbers = || (rng.u32(1 << 31..), rng.u64(1 << 63..));
        let written: Traffic = names
            .into_iter()
            .zip(std::iter::repeat_with(numbers))
            .collect();
        kernel.write(&written)?;
        let map = MapHandle::from_map_id(kernel.id)?;
        if traffic(&contents(&map)?)? != written {
            Err(anyhow::anyhow!("内核态程序写的和 traffic.bpf.c 里的不一样"))?;
        }
        let seen: Result<Traffic, Failure> =
            student.call("read", (kernel.id,))?;
        equal("读到的元素", &Ok(written), &seen)?;
    }
    let writes = THREE.map(|(name, (packets, bytes))| {
        let (key, value) = element(name, (packets + 10, bytes + 100));
        What::Write(key, value)
    });
    everywhere(student, [story(THREE, 2)], &writes, contract)
}

fn skips_what_vanished(student: &mut Student, rng: &mut Rng) -> Verdict {
    const WHAT: &[Kind] =
        &[Kind::Delete, Kind::Delete, Kind::Empty, Kind::Write];
    let names = ["eth0", "eth1", "lo", "wlan0"];
    let deletes = names.map(|name| What::Delete(element(name, (0, 0)).0));
    let (key, value) = element("new", (0, 0));
    let all = [&deletes[..], &[What::Empty, What::Write(key, value)]].concat();
    let stories_first = [1, 4].map(|count| {
        story(names.iter().take(count).map(|name| (*name, (0, 0))), 1)
    });
    everywhere(student, stories_first, &all, contract)?;
    let events = events(WHAT, ERRNOS, 12);
    let stories = stories(8, plain_name(), plain_numbers(), events);
    play(student, rng, stories, contract)
}

fn tells_errors(student: &mut Student, _: &mut Rng) -> Verdict {
    let two = story([("eth0", (0, 0)), ("eth1", (0, 0))], 2);
    everywhere(student, [two], &refusals(ERRNOS), contract)
}

/// The kernel side, loaded by the checker.
pub struct Kernel {
    object: Object,
    id: u32,
}

impl Kernel {
    /// Loads it.
    ///
    /// # Errors
    /// The kernel won't have it.
    pub fn load() -> anyhow::Result<Self> {
        let object = include_bytes!(concat!(env!("OUT_DIR"), "/traffic.bpf.o"));
        let object = ObjectBuilder::default()
            .open_memory(object)?
            .load()
            .context("装不进检查用的内核态程序：要 5.14 以上的内核")?;
        let id = id(&object.maps().next().context("a map")?)?;
        Ok(Self { object, id })
    }

    /// The kernel program writes an element for each interface.
    fn write(&self, all: &Traffic) -> Result<(), Stop> {
        let program = self.object.progs().next().context("a program")?;
        for (name, (packets, bytes)) in all {
            let (mut context, _) = element(name, (0, 0));
            context.extend(bytes.to_ne_bytes());
            context.extend(u64::from(*packets).to_ne_bytes());
            let returned = run(program.as_fd(), context)?;
            if returned != Ok(0) {
                Err(anyhow::anyhow!("内核态程序返回 {returned:?}"))?;
            }
        }
        Ok(())
    }
}
