//! What `blame` must answer: what the kernel says when all of it is asked one by one.

use harness::Rng;
use harness::adversary::{ask, ask_each};
use harness::check::{Check, Exercise, Stop, Verdict, equal};
use harness::errno::{self, EINVAL};
use harness::proptest::collection::vec;
use harness::proptest::prelude::{Strategy, any};
use harness::proptest::sample::select;
use harness::scene::Scene;
use harness::story::{Call, Shown};
use harness::student::Student;
use libbpf_rs::libbpf_sys::bpf_map_create_opts;
use libbpf_rs::{MapHandle, MapType};
use serde::Serialize;

pub const EXERCISE: Exercise = Exercise {
    name: "blame",
    page: "ch01-create",
    checks: &[
        Check {
            name: "blames_the_name",
            title: "名字的错",
            points: 2,
            section: "名字不合法",
            run: blames_the_name,
        },
        Check {
            name: "blames_the_key_size",
            title: "key_size 的错，三种类型各不相同",
            points: 5,
            section: "大小不合法",
            run: blames_the_key_size,
        },
        Check {
            name: "blames_the_other_sizes",
            title: "value_size 和 max_entries 的错",
            points: 1,
            section: "大小不合法",
            run: blames_the_other_sizes,
        },
        Check {
            name: "blames_nothing",
            title: "都合法就谁也不怪，名字再长也一样",
            points: 2,
            section: "名字太长",
            run: blames_nothing,
        },
    ],
};

/// What `blame` is called with: at most one of them is illegal.
#[derive(Clone, Debug)]
struct Parameters {
    map_type: MapType,
    name: String,
    key_size: u32,
    value_size: u32,
    max_entries: u32,
}

impl Call for Parameters {
    type Returned = Option<Shown>;

    fn function(&self) -> &'static str {
        "blame"
    }

    fn arguments(&self, _: u32) -> impl Serialize {
        let sizes = [self.key_size, self.value_size, self.max_entries];
        (self.map_type as u32, &self.name, sizes)
    }

    fn told(&self) -> String {
        format!(
            "blame({:?}, {:?}, {}, {}, {})",
            self.map_type,
            self.name,
            self.key_size,
            self.value_size,
            self.max_entries
        )
    }
}

impl Parameters {
    /// The kernel accepts these.
    fn plain(map_type: MapType) -> Self {
        Self {
            map_type,
            name: "packets".to_owned(),
            key_size: if map_type == MapType::Queue { 0 } else { 4 },
            value_size: 4,
            max_entries: 1,
        }
    }

    fn named(&self, name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..self.clone()
        }
    }

    fn is_accepted(&self) -> Result<bool, Stop> {
        let opts = bpf_map_create_opts {
            sz: size_of::<bpf_map_create_opts>() as _,
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
            Err(error) if errno::of_error(&error) == Some(EINVAL) => Ok(false),
            created => Ok(created.map(|_| true)?),
        }
    }

    /// Which of them the kernel doesn't accept: with another one there, it does.
    fn fault(&self) -> Result<Option<String>, Stop> {
        if self.is_accepted()? {
            return Ok(None);
        }
        let plain = Self::plain(self.map_type);
        let mut mended = [
            ("Name", self.named("packets")),
            ("KeySize", self.clone()),
            ("ValueSize", self.clone()),
            ("MaxEntries", self.clone()),
        ];
        mended[1].1.key_size = plain.key_size;
        mended[2].1.value_size = plain.value_size;
        mended[3].1.max_entries = plain.max_entries;
        for (fault, mended) in mended {
            if mended.is_accepted()? {
                return Ok(Some(fault.to_owned()));
            }
        }
        Err(Stop::Environment(anyhow::anyhow!(
            "这个内核对 {} 的回答和书里说的不同",
            self.told()
        )))
    }
}

/// The function's doc comment.
fn contract(scene: &Scene<'_, Parameters>) -> Verdict {
    let what = format!("{} ", scene.call.told());
    let fault = scene.call.fault()?.map(Shown);
    equal(&what, &Ok(fault), &scene.returned)
}

const TYPES: [MapType; 3] = [MapType::Hash, MapType::Array, MapType::Queue];

/// What the kernel keeps of a name.
const LONGEST: usize = 15;
const LEGAL: &str = "A.b_9efghijklmn";

fn is_legal(character: char) -> bool {
    character.is_ascii_alphanumeric() || "_.".contains(character)
}

fn illegal() -> impl Iterator<Item = char> {
    let ascii = (' '..='\x7f').chain('\x01'..' ').filter(|c| !is_legal(*c));
    ascii.chain(['包', 'é', '９', '٣', '😀'])
}

/// Legal characters before and after this one, which the kernel gets to see.
fn around(before: usize, character: char, after: usize) -> String {
    let before = before.min(LONGEST - character.len_utf8());
    format!("{}{character}{}", &LEGAL[..before], "x".repeat(after))
}

/// Legal parameters, with a name up to this long.
fn good(longest: usize) -> impl Strategy<Value = Parameters> {
    let legal: Vec<_> = LEGAL.chars().collect();
    let name = vec(select(legal), 0..=longest).prop_map(String::from_iter);
    (select(&TYPES), name, 1..=64u32, 1..=64u32, 1..=64u32).prop_map(
        |(map_type, name, key_size, value_size, max_entries)| Parameters {
            name,
            key_size: match map_type {
                MapType::Hash => key_size,
                _ => Parameters::plain(map_type).key_size,
            },
            value_size,
            max_entries,
            map_type,
        },
    )
}

/// Good ones and such as `spoil` makes of them, called one after the other.
fn among_good(
    spoil: impl Fn(Parameters, u32) -> Parameters,
) -> impl Strategy<Value = Vec<Parameters>> {
    let spoilt = (good(LONGEST), any::<bool>(), 0..1000u32).prop_map(
        move |(good, is_good, number)| {
            if is_good { good } else { spoil(good, number) }
        },
    );
    vec(spoilt, 1..=4)
}

fn blames_the_name(student: &mut Student, rng: &mut Rng) -> Verdict {
    let all: Vec<_> = illegal().collect();
    let names = all.iter().flat_map(|&c| {
        [(0, 0), (4, 0), (2, 3), (LONGEST - 1, 0), (LONGEST - 1, 9)]
            .map(|(before, after)| around(before, c, after))
    });
    let names: Vec<_> = names.collect();
    let calls = names.iter().zip(TYPES.iter().cycle());
    let calls = calls.map(|(name, t)| Parameters::plain(*t).named(name));
    ask_each(student, calls, contract)?;
    let calls = among_good(move |good, number| {
        let (c, place) = (number as usize % all.len(), number as usize % 16);
        good.named(around(place, all[c], place / 2))
    });
    ask(student, rng, calls, contract)
}

fn blames_the_key_size(student: &mut Student, rng: &mut Rng) -> Verdict {
    let sizes = |map_type| {
        let plain = Parameters::plain(map_type);
        (0..=64).map(move |key_size| Parameters {
            key_size,
            ..plain.clone()
        })
    };
    ask_each(student, TYPES.into_iter().flat_map(sizes), contract)?;
    let calls = among_good(|good, number| Parameters {
        key_size: match good.map_type {
            MapType::Hash => 0,
            MapType::Array => [0, 1, 2, 3, 5, 8][number as usize % 6],
            _ => 1 + number % 64,
        },
        ..good
    });
    ask(student, rng, calls, contract)
}

fn blames_the_other_sizes(student: &mut Student, rng: &mut Rng) -> Verdict {
    let sizes = |map_type| {
        [(0, 1), (4, 0), (0, 64), (64, 0)].map(|(value_size, max_entries)| {
            Parameters {
                value_size,
                max_entries,
                ..Parameters::plain(map_type)
            }
        })
    };
    ask_each(student, TYPES.into_iter().flat_map(sizes), contract)?;
    let calls = among_good(|good, number| match number % 2 {
        0 => Parameters {
            value_size: 0,
            ..good
        },
        _ => Parameters {
            max_entries: 0,
            ..good
        },
    });
    ask(student, rng, calls, contract)
}

/// Sizes whose last bytes are zeros. Before 5.11 a key had at most 512 bytes.
fn large(plain: &Parameters) -> impl Iterator<Item = Parameters> {
    [
        (256, 4, 1),
        (4, 1 << 8, 1),
        (4, 1 << 16, 1),
        (4, 4, 1 << 8),
        (4, 4, 1 << 16),
    ]
    .into_iter()
    .map(|(key_size, value_size, max_entries)| Parameters {
        key_size,
        value_size,
        max_entries,
        ..plain.clone()
    })
}

fn blames_nothing(student: &mut Student, rng: &mut Rng) -> Verdict {
    let plain = Parameters::plain(MapType::Hash);
    let legal = ('\0'..='\x7f').filter(|c| is_legal(*c));
    let mut names: Vec<_> = legal.map(String::from).collect();
    names.extend((0..=40).map(|length| "x".repeat(length)));
    // The kernel doesn't get to see what's after the first 15 bytes.
    names.extend(illegal().map(|c| format!("{LEGAL}{c}x")));
    let names = names.iter().map(|name| plain.named(name));
    ask_each(student, names, contract)?;
    ask_each(student, large(&plain), contract)?;
    ask(student, rng, vec(good(40), 1..=4), contract)
}
