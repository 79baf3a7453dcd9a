//! What `create` must do: the map that it returns is in the kernel what the checker gets
//! for the same specification, and so is a refusal.

use harness::Rng;
use harness::adversary::{ask, ask_each, play, tell};
use harness::check::{Check, Exercise, Stop, Verdict, equal, refused, wrong};
use harness::errno;
use harness::material::MORE_ERRNOS;
use harness::proptest::collection::vec;
use harness::proptest::prelude::{Strategy, any};
use harness::proptest::sample::select;
use harness::scene::Scene;
use harness::story::{Call, Event, Stage, Story, Turn, What};
use harness::student::{BpfCommand, Student};
use libbpf_rs::libbpf_sys::{
    BPF_F_NO_PREALLOC, bpf_map_create_opts, bpf_map_info,
};
use libbpf_rs::{MapCore, MapHandle, MapType};
use serde::Serialize;

pub const EXERCISE: Exercise = Exercise {
    name: "create_by_spec",
    page: "ch01-create",
    checks: &[
        Check {
            name: "creates_it",
            title: "内核创建了 map",
            points: 1,
            section: "忘了写`sz`",
            run: creates_it,
        },
        Check {
            name: "has_the_type",
            title: "类型和规格一样",
            points: 1,
            section: "参数",
            run: has_the_type,
        },
        Check {
            name: "has_the_name",
            title: "名字和规格一样",
            points: 1,
            section: "从内核读回来",
            run: has_the_name,
        },
        Check {
            name: "has_the_sizes",
            title: "三个大小和规格一样",
            points: 1,
            section: "从内核读回来",
            run: has_the_sizes,
        },
        Check {
            name: "has_the_flag",
            title: "要了才有 BPF_F_NO_PREALLOC",
            points: 3,
            section: "参数",
            run: has_the_flag,
        },
        Check {
            name: "returns_the_kernels_error",
            title: "内核拒绝时返回它的错误",
            points: 3,
            section: "大小不合法",
            run: returns_the_kernels_error,
        },
    ],
};

/// What a map should be.
#[derive(Clone, Debug)]
struct Spec {
    map_type: MapType,
    name: String,
    key_size: u32,
    value_size: u32,
    max_entries: u32,
    no_prealloc: bool,
}

impl Call for Spec {
    type Returned = u32;

    const KEEPS_A_MAP: bool = true;

    fn function(&self) -> &'static str {
        "create"
    }

    fn arguments(&self, _: u32) -> impl Serialize {
        let sizes = [self.key_size, self.value_size, self.max_entries];
        (self.map_type as u32, &self.name, sizes, self.no_prealloc)
    }

    fn told(&self) -> String {
        format!(
            "create({:?}, {:?}, {}, {}, {}, {})",
            self.map_type,
            self.name,
            self.key_size,
            self.value_size,
            self.max_entries,
            self.no_prealloc
        )
    }
}

impl Spec {
    /// What the checker gets: the map, or the kernel's errno.
    fn create(&self) -> Result<Result<bpf_map_info, i32>, Stop> {
        let opts = bpf_map_create_opts {
            sz: size_of::<bpf_map_create_opts>() as _,
            map_flags: BPF_F_NO_PREALLOC * u32::from(self.no_prealloc),
            ..Default::default()
        };
        let created = MapHandle::create(
            self.map_type,
            Some(&self.name),
            self.key_size,
            self.value_size,
            self.max_entries,
            &opts,
        );
        match created {
            Ok(map) => Ok(Ok(map.info()?.info)),
            Err(error) => match errno::of_error(&error) {
                Some(errno) => Ok(Err(errno)),
                None => Err(error.into()),
            },
        }
    }
}

/// The function's doc comment.
fn contract(scene: &Scene<'_, Spec>) -> Verdict {
    let made_to_fail = scene.moments.iter().find(|moment| moment.refused);
    let expected = match made_to_fail {
        Some(moment) => Err(moment.call.errno),
        None => scene.call.create()?,
    };
    match (expected, &scene.returned) {
        (Ok(expected), Ok(id)) => is_new_and_the_same(scene, &expected, *id),
        (Ok(_), Err(error)) => Err(wrong(
            format!("{} 创建出来", scene.call.told()),
            format!("返回 Err({error:?})"),
        )),
        (Err(errno), returned) => refused(errno, "内核不肯这样创建", returned),
    }
}

fn is_new_and_the_same(
    scene: &Scene<'_, Spec>,
    expected: &bpf_map_info,
    id: u32,
) -> Verdict {
    let is_create = |command| command == BpfCommand::Create;
    let mut calls = scene.moments.iter().map(|moment| &moment.call);
    if !calls.any(|call| is_create(call.command) && call.errno == 0) {
        return Err(wrong("创建一个新的 map", "没有创建，交回的是旧的"));
    }
    let Ok(map) = MapHandle::from_map_id(id) else {
        return Err(wrong(
            "返回的 MapHandle 指着内核里的 map",
            format!("内核里没有 id 是 {id} 的 map"),
        ));
    };
    let seen = map.info()?.info;
    let map_type = |info: &bpf_map_info| MapType::from(info.type_);
    equal("内核里的类型", &map_type(expected), &map_type(&seen))?;
    equal("内核里的名字", &name(expected), &name(&seen))?;
    for (what, expected, seen) in [
        ("key_size ", expected.key_size, seen.key_size),
        ("value_size ", expected.value_size, seen.value_size),
        ("max_entries ", expected.max_entries, seen.max_entries),
        ("map_flags ", expected.map_flags, seen.map_flags),
    ] {
        equal(&format!("内核里的 {what}"), &expected, &seen)?;
    }
    Ok(())
}

fn name(info: &bpf_map_info) -> String {
    let bytes = info.name.iter().map(|&byte| byte as u8);
    let bytes: Vec<_> = bytes.take_while(|byte| *byte != 0).collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Types that a student's program may create too when it's graded, and for which nothing
/// but the parameters counts.
const TYPES: [MapType; 14] = [
    MapType::Hash,
    MapType::Array,
    MapType::ProgArray,
    MapType::PerfEventArray,
    MapType::PercpuHash,
    MapType::PercpuArray,
    MapType::StackTrace,
    MapType::LruHash,
    MapType::LruPercpuHash,
    MapType::LpmTrie,
    MapType::Queue,
    MapType::Stack,
    MapType::RingBuf,
    MapType::BloomFilter,
];

/// Sizes that this type accepts, and the same ones if it can be.
fn plain(map_type: MapType) -> Spec {
    let (key_size, value_size, max_entries) = match map_type {
        MapType::Array
        | MapType::PercpuArray
        | MapType::ProgArray
        | MapType::PerfEventArray => (4, 4, 4),
        MapType::StackTrace => (4, 8, 8),
        MapType::Queue | MapType::Stack | MapType::BloomFilter => (0, 4, 4),
        MapType::RingBuf => (0, 0, 1 << 16),
        _ => (8, 8, 8),
    };
    Spec {
        map_type,
        name: "packets".to_owned(),
        key_size,
        value_size,
        max_entries,
        no_prealloc: false,
    }
}

fn sized(map_type: MapType, [key, value, max]: [u32; 3]) -> Spec {
    Spec {
        key_size: key,
        value_size: value,
        max_entries: max,
        ..plain(map_type)
    }
}

fn named(name: impl Into<String>) -> Spec {
    Spec {
        name: name.into(),
        ..plain(MapType::Hash)
    }
}

fn creates_it(student: &mut Student, rng: &mut Rng) -> Verdict {
    let same = (1..=64u32).prop_map(|n| sized(MapType::Hash, [n, n, n]));
    ask(student, rng, vec(same, 1..=3), contract)
}

fn has_the_type(student: &mut Student, _: &mut Rng) -> Verdict {
    // A trie takes the flag to be made at all.
    let types = TYPES.into_iter().filter(|t| *t != MapType::LpmTrie);
    ask_each(student, types.map(plain), contract)
}

fn has_the_name(student: &mut Student, rng: &mut Rng) -> Verdict {
    const LONG: &str = "packets_of_eth0.rx_and_more_than_fits_in";
    let lengths = (0..=LONG.len()).map(|length| named(&LONG[..length]));
    // The kernel doesn't get to see what comes after the first 15 bytes.
    let odd = [
        "_",
        "...",
        "A.b_9",
        "packets_of_eth0-rx",
        "packets_of_eth0包",
    ];
    ask_each(student, lengths.chain(odd.map(named)), contract)?;
    let legal = ('!'..='z').filter(char::is_ascii_alphanumeric);
    let legal: Vec<_> = legal.chain("_.".chars()).collect();
    let names = vec(select(legal), 0..=40).prop_map(String::from_iter);
    ask(student, rng, vec(names.prop_map(named), 1..=3), contract)
}

fn has_the_sizes(student: &mut Student, rng: &mut Rng) -> Verdict {
    // Up to the ends of each number of bits.
    const SIZES: [u32; 12] = [1, 2, 3, 5, 8, 15, 16, 64, 127, 255, 256, 511];
    let ends = SIZES.map(|size| [size, size + 1, 600 - size]);
    let large = [[1, 2, 70_000], [3, 70_000, 2], [512, 300, 1]];
    let hashes = ends.into_iter().chain(large);
    let hashes = hashes.map(|sizes| sized(MapType::Hash, sizes));
    let others = [
        sized(MapType::Array, [4, 300, 70_000 / 300]),
        sized(MapType::Array, [4, 2, 70_000]),
        sized(MapType::Queue, [0, 70_000, 3]),
        sized(MapType::Stack, [0, 3, 700]),
        sized(MapType::LruHash, [3, 5, 700]),
    ];
    ask_each(student, hashes.chain(others), contract)?;
    let sizes = (1..=64u32, 1..=64u32, 1..=200u32)
        .prop_map(|(k, v, m)| sized(MapType::Hash, [k, v, m]));
    ask(student, rng, vec(sizes, 1..=3), contract)
}

fn has_the_flag(student: &mut Student, rng: &mut Rng) -> Verdict {
    let types = TYPES.into_iter().flat_map(|map_type| {
        [true, false].map(|no_prealloc| Spec {
            no_prealloc,
            ..plain(map_type)
        })
    });
    ask_each(student, types, contract)?;
    ask(student, rng, vec(any_spec(), 1..=3), contract)
}

fn any_spec() -> impl Strategy<Value = Spec> {
    (select(&TYPES), any::<bool>()).prop_map(|(map_type, no_prealloc)| Spec {
        no_prealloc,
        ..plain(map_type)
    })
}

/// The kernel gives this errno at once, and accepts the next call.
fn refusal(spec: Spec, errno: i32) -> Story<Spec> {
    let event = Event {
        before: 0,
        what: What::Refuse(errno),
    };
    let mut refused = Turn::undisturbed(spec.clone());
    refused.events.push(event);
    Story {
        stage: Stage::unused(),
        turns: vec![refused, Turn::undisturbed(spec)],
    }
}

fn returns_the_kernels_error(student: &mut Student, rng: &mut Rng) -> Verdict {
    const MOST: u32 = u32::MAX;
    let sizes = [
        sized(MapType::Hash, [0, 4, 4]),
        sized(MapType::Hash, [4, 0, 4]),
        sized(MapType::Hash, [4, 4, 0]),
        sized(MapType::Hash, [MOST, 4, 4]),
        sized(MapType::Hash, [4, MOST, 4]),
        sized(MapType::Array, [3, 4, 4]),
        sized(MapType::Array, [5, 4, 4]),
        sized(MapType::Queue, [4, 4, 4]),
        sized(MapType::RingBuf, [0, 0, 3]),
    ];
    let names = ["eth0-rx", " ", "包", "a b", "-", "packets_of_eth-"];
    let refusals = sizes.into_iter().chain(names.map(named));
    ask_each(student, refusals, contract)?;
    let all = MORE_ERRNOS.iter().flat_map(|errno| {
        [MapType::Hash, MapType::Array]
            .map(|map_type| refusal(plain(map_type), *errno))
    });
    tell(student, all, contract)?;
    let stories = (any_spec(), select(MORE_ERRNOS))
        .prop_map(|(spec, errno)| refusal(spec, errno));
    play(student, rng, stories, contract)
}
