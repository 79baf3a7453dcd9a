//! What `get_or` must do.

use harness::Rng;
use harness::adversary::{everywhere, play, tell};
use harness::check::{Check, Exercise, Verdict, wrong};
use harness::errno::ENOENT;
use harness::keyed::{ALL, KEYS, Keys, plain, races, stories_of};
use harness::material::{
    ERRNOS, Kind, Material, OTHERS, events, full_prefix, nothing, of_sizes,
    refusals,
};
use harness::proptest::prelude::Strategy;
use harness::scene::{Moment, Scene};
use harness::story::{Call, Stage, Story, Turn};
use harness::student::{BpfCommand, Student};
use libbpf_rs::MapType;
use serde::Serialize;

pub const EXERCISE: Exercise = Exercise {
    name: "get_or",
    page: "ch03-lookup",
    checks: &[
        Check {
            name: "finds_a_value",
            title: "查到：返回 map 里的数",
            points: 1,
            section: "查到",
            run: finds_a_value,
        },
        Check {
            name: "finds_a_zero",
            title: "查到 0：返回 0，不是默认值",
            points: 2,
            section: "查到自己的缓冲区里",
            run: finds_a_zero,
        },
        Check {
            name: "uses_the_default",
            title: "没有：返回默认值",
            points: 1,
            section: "查不到",
            run: uses_the_default,
        },
        Check {
            name: "leaves_the_map_alone",
            title: "没有：map 不变",
            points: 1,
            section: "查不到",
            run: leaves_the_map_alone,
        },
        Check {
            name: "looks_each_time",
            title: "别的程序改了、删了：返回现在的",
            points: 1,
            section: "查到",
            run: looks_each_time,
        },
        Check {
            name: "tells_a_wrong_key_length",
            title: "key 的长度不对：是错误，不是没有",
            points: 4,
            section: "key的长度不对",
            run: tells_a_wrong_key_length,
        },
        Check {
            name: "tells_a_wrong_value_size",
            title: "value 不是 4 个字节：是错误",
            points: 2,
            section: "常见的错",
            run: tells_a_wrong_value_size,
        },
        Check {
            name: "tells_other_errors",
            title: "内核拒绝：是错误，不是没有",
            points: 4,
            section: "常见的错",
            run: tells_other_errors,
        },
    ],
};

#[derive(Clone, Debug)]
struct GetOr {
    key: Vec<u8>,
    default: u32,
}

impl GetOr {
    /// A call whose default is a number that the map hasn't got.
    fn new(key: Vec<u8>, spare: Vec<u8>) -> Self {
        let default = spare.try_into().map_or(7, u32::from_ne_bytes);
        Self { key, default }
    }
}

impl Call for GetOr {
    type Returned = u32;

    fn function(&self) -> &'static str {
        "get_or"
    }

    fn arguments(&self, map: u32) -> impl Serialize {
        (map, &self.key, self.default)
    }

    fn told(&self) -> String {
        format!("get_or({:?}, {})", self.key, self.default)
    }
}

/// The function's doc comment.
fn contract(scene: &Scene<'_, GetOr>) -> Verdict {
    scene.only_reads()?;
    let GetOr { key, default } = scene.call;
    let Stage {
        key_size,
        value_size,
        ..
    } = *scene.stage;
    if key.len() != key_size as usize {
        let length = key.len();
        let why = format!("key 有 {length} 个字节，不是 {key_size} 个");
        return scene.refuses(&why);
    }
    // Of a map of other values it may be said before looking.
    if scene.returned.is_err() && value_size != 4 {
        return Ok(());
    }
    scene.admits_errors(&[], |moment: &Moment| {
        moment.call.command == BpfCommand::Lookup
            && [0, ENOENT].contains(&moment.call.errno)
    })?;
    let Ok(count) = scene.returned else {
        return Ok(());
    };
    let mut expected = String::new();
    for state in scene.states() {
        let right = match state.get(key) {
            None => Some(*default),
            Some(value) => value[..].try_into().ok().map(u32::from_ne_bytes),
        };
        if right == Some(count) {
            return Ok(());
        }
        expected = match (state.get(key), right) {
            (None, _) => format!("没有这个 key：返回默认值 {default}"),
            (_, Some(count)) => format!("查到了：返回 {count}"),
            (_, None) => {
                format!("value 有 {value_size} 个字节，不是 4 个：Err")
            }
        };
    }
    Err(wrong(expected, format!("返回 Ok({count})")))
}

/// Keys of all sizes, and counts that aren't 0.
fn counts() -> impl Strategy<Value = Material> {
    of_sizes(1..=64, 4..=4, KEYS).prop_map(|mut material| {
        for value in &mut material.values {
            if *value == [0; 4] {
                value.fill(0xa5);
            }
        }
        material
    })
}

/// Stories that nothing disturbs.
fn calm(keys: Keys) -> impl Strategy<Value = Story<GetOr>> {
    stories_of(counts(), keys, ALL, nothing(), GetOr::new)
}

/// A map that has this one element.
fn one(
    map_type: MapType,
    key: &[u8],
    value: &[u8],
    call: GetOr,
) -> Story<GetOr> {
    let mut stage = Material::plain(4, 4, 1).stage(map_type, 0, 3);
    stage.key_size = key.len() as u32;
    stage.value_size = value.len() as u32;
    stage.elements = vec![(key.to_vec(), value.to_vec())];
    Story {
        stage,
        turns: vec![Turn::undisturbed(call)],
    }
}

/// What a map with the element 1 says to this key, which is that one or another.
fn of_types(key: u32, count: u32, default: u32) -> Vec<Story<GetOr>> {
    let types = [
        MapType::Hash,
        MapType::LruHash,
        MapType::Array,
        MapType::LpmTrie,
    ];
    let story = |map_type| {
        let bytes = |number: u32| match map_type {
            MapType::LpmTrie => full_prefix(&number.to_ne_bytes()),
            _ => number.to_ne_bytes().to_vec(),
        };
        let key = bytes(key);
        let call = GetOr { key, default };
        one(map_type, &bytes(1), &count.to_ne_bytes(), call)
    };
    types.map(story).to_vec()
}

fn finds_a_value(student: &mut Student, rng: &mut Rng) -> Verdict {
    for count in [1, 255, 256, 0x8000_0000, u32::MAX] {
        tell(student, of_types(1, count, 7), contract)?;
        tell(student, of_types(1, count, 0), contract)?;
    }
    let call = GetOr::new(vec![3; 300], Vec::new());
    let large = one(MapType::Hash, &[3; 300], &[1, 2, 3, 4], call);
    tell(student, [large], contract)?;
    play(student, rng, calm(Keys::Old), contract)
}

fn finds_a_zero(student: &mut Student, rng: &mut Rng) -> Verdict {
    tell(student, of_types(1, 0, 7), contract)?;
    let [key, zero] = [vec![0; 8], vec![0; 4]];
    let call = GetOr::new(key.clone(), Vec::new());
    let story = one(MapType::Hash, &key, &zero, call);
    tell(student, [story], contract)?;
    let stories = calm(Keys::Old).prop_map(|mut story| {
        for (_, value) in &mut story.stage.elements {
            value.fill(0);
        }
        story
    });
    play(student, rng, stories, contract)
}

fn uses_the_default(student: &mut Student, rng: &mut Rng) -> Verdict {
    for default in [7, 0, 1, u32::MAX] {
        tell(student, of_types(3, 5, default), contract)?;
    }
    play(student, rng, calm(Keys::New), contract)
}

/// The map is full, or not.
fn leaves_the_map_alone(student: &mut Student, rng: &mut Rng) -> Verdict {
    let free = [1, 0].map(|free| plain(Keys::New, free, GetOr::new));
    tell(student, free, contract)?;
    play(student, rng, calm(Keys::New), contract)
}

fn looks_each_time(student: &mut Student, rng: &mut Rng) -> Verdict {
    let stories = [Keys::Old, Keys::New].map(|keys| {
        let mut story = plain(keys, 1, GetOr::new);
        story.turns.push(story.turns[0].clone());
        story
    });
    everywhere(student, stories, &races(), contract)?;
    let events = events(OTHERS, ERRNOS, 2);
    let stories = stories_of(counts(), Keys::Any, ALL, events, GetOr::new);
    play(student, rng, stories, contract)
}

/// A longer key begins with one that the map has; a shorter one, too, if zeros follow it.
fn tells_a_wrong_key_length(student: &mut Student, rng: &mut Rng) -> Verdict {
    for size in [4, 1, 2, 6, 8, 16, 64] {
        let mut key = vec![0; size];
        key[0] = 1;
        for length in [2 * size, size + 1, 2 * size + 1, size - 1, 1, 0] {
            if length == size {
                continue;
            }
            let mut call = GetOr::new(key.clone(), Vec::new());
            call.key.resize(length, 0);
            let story = one(MapType::Hash, &key, &5u32.to_ne_bytes(), call);
            tell(student, [story], contract)?;
        }
    }
    let stories = (calm(Keys::Any), 0..128usize);
    let stories = stories.prop_map(|(mut story, length)| {
        for Turn { call, .. } in &mut story.turns {
            let same = usize::from(length == call.key.len());
            call.key.resize(length + same, 0);
        }
        story
    });
    play(student, rng, stories, contract)
}

fn tells_a_wrong_value_size(student: &mut Student, rng: &mut Rng) -> Verdict {
    for size in (1..=16).chain([63, 64]).filter(|size| *size != 4) {
        let mut value = vec![0; size];
        value[0] = 5;
        let call = GetOr::new(vec![1; 4], Vec::new());
        let story = one(MapType::Hash, &[1; 4], &value, call);
        tell(student, [story], contract)?;
    }
    let material = of_sizes(1..=64, 5..=64, KEYS);
    let stories = stories_of(material, Keys::Old, ALL, nothing(), GetOr::new);
    play(student, rng, stories, contract)
}

fn tells_other_errors(student: &mut Student, rng: &mut Rng) -> Verdict {
    let whats = refusals(ERRNOS);
    let [old, new] = [Keys::Old, Keys::New].map(|k| plain(k, 1, GetOr::new));
    everywhere(student, [old], &whats, contract)?;
    tell(student, new.at_once(&whats), contract)?;
    let events = events(&[Kind::Refuse], ERRNOS, 1);
    let stories = stories_of(counts(), Keys::Old, ALL, events, GetOr::new);
    play(student, rng, stories, contract)
}
