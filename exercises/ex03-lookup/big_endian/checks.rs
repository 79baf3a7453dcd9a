//! What `store` and `load` must do.

use harness::Rng;
use harness::adversary::{everywhere, play, tell};
use harness::check::{Check, Exercise, Verdict, wrong};
use harness::errno::{EEXIST, ENOENT};
use harness::material::{ERRNOS, refusals};
use harness::proptest::collection::vec;
use harness::proptest::prelude::{Strategy, any};
use harness::scene::{Change, Moment, Scene, in_words};
use harness::story::{Call, Contents, Event, Stage, Story, Turn, What};
use harness::student::{BpfCommand, Student};
use libbpf_rs::MapType;
use serde::Serialize;

pub const EXERCISE: Exercise = Exercise {
    name: "big_endian",
    page: "ch03-lookup",
    checks: &[
        Check {
            name: "stores_big_endian_keys",
            title: "store 的 key 是大端",
            points: 3,
            section: "字节序",
            run: stores_big_endian_keys,
        },
        Check {
            name: "stores_native_values",
            title: "store 的 value 是本机的字节序",
            points: 4,
            section: "查到",
            run: stores_native_values,
        },
        Check {
            name: "stores_again",
            title: "store 再记一次就覆盖",
            points: 1,
            section: "字节序",
            run: stores_again,
        },
        Check {
            name: "loads_what_the_kernel_side_stored",
            title: "load 查得到内核态程序存的",
            points: 4,
            section: "字节序",
            run: loads_what_the_kernel_side_stored,
        },
        Check {
            name: "tells_a_missing_port",
            title: "load 没有记过的端口是 None",
            points: 1,
            section: "查不到",
            run: tells_a_missing_port,
        },
        Check {
            name: "loads_a_zero",
            title: "load 记过 0 个包的端口是 Some(0)",
            points: 1,
            section: "查不到",
            run: loads_a_zero,
        },
        Check {
            name: "tells_errors",
            title: "内核拒绝：store 和 load 都返回错误",
            points: 2,
            section: "返回值",
            run: tells_errors,
        },
    ],
};

#[derive(Clone, Debug)]
struct Store {
    port: u16,
    packets: u32,
}

impl Call for Store {
    type Returned = ();

    fn function(&self) -> &'static str {
        "store"
    }

    fn arguments(&self, map: u32) -> impl Serialize {
        (map, self.port, self.packets)
    }

    fn told(&self) -> String {
        format!("store({}, {})", self.port, self.packets)
    }
}

#[derive(Clone, Debug)]
struct Load {
    port: u16,
}

impl Call for Load {
    type Returned = Option<u32>;

    fn function(&self) -> &'static str {
        "load"
    }

    fn arguments(&self, map: u32) -> impl Serialize {
        (map, self.port)
    }

    fn told(&self) -> String {
        format!("load({})", self.port)
    }
}

/// An element as the kernel's side stores it.
fn element(port: u16, packets: u32) -> (Vec<u8>, Vec<u8>) {
    (port.to_be_bytes().to_vec(), packets.to_ne_bytes().to_vec())
}

/// The doc comment of `store`.
fn store(scene: &Scene<'_, Store>) -> Verdict {
    // It may be tried in turns, too: if it's there, if it isn't.
    scene.admits_errors(&[EEXIST, ENOENT], |moment: &Moment| {
        moment.call.command == BpfCommand::Update && moment.call.errno == 0
    })?;
    if scene.returned.is_err() {
        return scene.changes_nothing();
    }
    let (key, value) = element(scene.call.port, scene.call.packets);
    let changes = scene.changes();
    let is_right = |change: &Change| {
        change.key == key && change.new.as_ref() == Some(&value)
    };
    let has_it = |map: &Contents| map.get(&key) == Some(&value);
    let is_stored = scene.moments.iter().any(|moment| has_it(&moment.after));
    if is_stored && changes.iter().all(is_right) {
        return Ok(());
    }
    let expected = format!("写下 {key:?} = {value:?}，别的不动");
    Err(wrong(expected, format!("它{}", in_words(&changes))))
}

/// The doc comment of `load`.
fn load(scene: &Scene<'_, Load>) -> Verdict {
    scene.only_reads()?;
    scene.admits_errors(&[], |moment: &Moment| {
        moment.call.command == BpfCommand::Lookup
            && [0, ENOENT].contains(&moment.call.errno)
    })?;
    let Ok(loaded) = &scene.returned else {
        return Ok(());
    };
    let (key, _) = element(scene.call.port, 0);
    let packets = |map: &Contents| {
        let value = map.get(&key)?;
        value[..].try_into().ok().map(u32::from_ne_bytes)
    };
    let truths: Vec<_> = scene.states().map(packets).collect();
    if truths.contains(loaded) {
        return Ok(());
    }
    let expected = match truths.last() {
        Some(Some(packets)) => format!("返回 Some({packets})"),
        _ => format!("没有记过端口 {}：返回 None", scene.call.port),
    };
    Err(wrong(expected, format!("返回 {loaded:?}")))
}

/// A map of packets by port, with these in it.
fn stage(elements: &[(u16, u32)]) -> Stage {
    Stage {
        map_type: MapType::Hash,
        key_size: 2,
        value_size: 4,
        max_entries: 8,
        elements: elements.iter().map(|(p, n)| element(*p, *n)).collect(),
    }
}

fn story<C>(
    elements: &[(u16, u32)],
    calls: impl IntoIterator<Item = C>,
) -> Story<C> {
    Story {
        stage: stage(elements),
        turns: calls.into_iter().map(Turn::undisturbed).collect(),
    }
}

/// A port is loaded twice, and another program does this in between.
fn changed((port, packets): (u16, u32), what: What) -> Story<Load> {
    let mut story = story(&[(port, packets)], [Load { port }, Load { port }]);
    story.turns[1].events.push(Event { before: 0, what });
    story
}

/// A port whose bytes are the same in both orders, for checks on something else.
const SAME: u16 = 0x0505;

fn same_ports() -> impl Strategy<Value = u16> {
    any::<u8>().prop_map(|byte| u16::from_ne_bytes([byte; 2]))
}

const PORTS: [u16; 9] = [443, 80, 0, 1, 255, 256, 0x7fff, 0x8000, 0xffff];
const COUNTS: [u32; 8] = [5, 1, 0, 255, 256, 0xffff, 0x8000_0000, u32::MAX];

/// The counts' bytes are the same in both orders.
fn stores_big_endian_keys(student: &mut Student, rng: &mut Rng) -> Verdict {
    let one = |(port, byte)| {
        let packets = u32::from_ne_bytes([byte; 4]);
        story(&[], [Store { port, packets }])
    };
    tell(student, PORTS.map(|port| one((port, 1))), store)?;
    play(student, rng, any::<(u16, u8)>().prop_map(one), store)
}

fn stores_native_values(student: &mut Student, rng: &mut Rng) -> Verdict {
    let one = |(port, packets)| story(&[], [Store { port, packets }]);
    tell(student, COUNTS.map(|packets| one((SAME, packets))), store)?;
    let calls = (same_ports(), any::<u32>());
    play(student, rng, calls.prop_map(one), store)
}

/// The answer itself has stored before, or another program.
fn stores_again(student: &mut Student, rng: &mut Rng) -> Verdict {
    let port = SAME;
    let all = |(old, counts, other): (u8, Vec<u8>, Option<u8>)| {
        let packets = |byte| u32::from_ne_bytes([byte; 4]);
        let calls = counts.into_iter().map(|byte| Store {
            port,
            packets: packets(byte),
        });
        let mut story = story(&[(port, packets(old))], calls);
        if let Some(byte) = other {
            let (key, value) = element(port, packets(byte));
            let what = What::Write(key, value);
            story.turns[0].events.push(Event { before: 0, what });
        }
        story
    };
    let first = [
        (1, vec![2], None),
        (3, vec![2, 1, 0], None),
        (1, vec![2], Some(3)),
        (2, vec![2, 2], None),
        (1, vec![2], Some(2)),
        (0, vec![0], None),
    ];
    tell(student, first.map(all), store)?;
    let story = |calls| all((1, calls, None));
    let delete = What::Delete(element(port, 0).0);
    let write = What::Write(element(port, 0).0, vec![3; 4]);
    // The same again, though another program has changed it.
    everywhere(student, [story(vec![2])], &[delete, write], store)?;
    let some = (any::<u8>(), vec(any::<u8>(), 1..=3), any::<Option<u8>>());
    play(student, rng, some.prop_map(all), store)
}

fn loads_what_the_kernel_side_stored(
    student: &mut Student,
    rng: &mut Rng,
) -> Verdict {
    let one = |(port, packets)| story(&[(port, packets)], [Load { port }]);
    let first = PORTS.map(|port| one((port, 5)));
    tell(student, first, load)?;
    let first = COUNTS.map(|packets| one((443, packets.max(1))));
    tell(student, first, load)?;
    let (key, value) = element(443, 6);
    tell(student, [changed((443, 5), What::Write(key, value))], load)?;
    let some = (any::<u16>(), 1..=u32::MAX);
    play(student, rng, some.prop_map(one), load)
}

/// The map has the port whose bytes are the other way round, or had the port itself before.
fn tells_a_missing_port(student: &mut Student, rng: &mut Rng) -> Verdict {
    let one = |(port, byte): (u16, u8)| {
        let packets = u32::from_ne_bytes([byte; 4]);
        let mut elements = vec![(port ^ 0x0101, packets)];
        if port != port.swap_bytes() {
            elements.push((port.swap_bytes(), packets));
        }
        story(&elements, [Load { port }])
    };
    let none = story(&[], [Load { port: SAME }]);
    let gone = changed((SAME, 0x0505_0505), What::Delete(element(SAME, 0).0));
    tell(student, [none, gone], load)?;
    let (key, value) = element(SAME, 0x0606_0606);
    let races = [What::Delete(key.clone()), What::Write(key, value)];
    let there = story(&[(SAME, 0x0505_0505)], [Load { port: SAME }]);
    everywhere(student, [there], &races, load)?;
    tell(student, PORTS.map(|port| one((port, 5))), load)?;
    let some = (any::<u16>(), 1..=u8::MAX);
    play(student, rng, some.prop_map(one), load)
}

fn loads_a_zero(student: &mut Student, rng: &mut Rng) -> Verdict {
    let one = |port| story(&[(port, 0)], [Load { port }]);
    play(student, rng, same_ports().prop_map(one), load)
}

/// Also that a map has no room.
fn tells_errors(student: &mut Student, _: &mut Rng) -> Verdict {
    let mut whats = refusals(ERRNOS);
    let (port, packets) = (SAME, 0x0606_0606);
    for elements in [&[][..], &[(port, packets)]] {
        let story = story(elements, [Load { port }]);
        tell(student, story.at_once(&whats), load)?;
    }
    let elements = [(port, packets)];
    everywhere(student, [story(&elements, [Load { port }])], &whats, load)?;
    whats.extend([What::Fill, What::Freeze]);
    let story = story(&[], [Store { port, packets }]);
    everywhere(student, [story], &whats, store)
}
