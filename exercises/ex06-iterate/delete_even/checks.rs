//! What `delete_even` must do.

use harness::Rng;
use harness::adversary::{everywhere, play, tell};
use harness::check::{Check, Exercise, Verdict, wrong};
use harness::material::{ERRNOS, Kind, MORE_ERRNOS, events, nothing};
use harness::numbers::{deletions, number, read, stories, story};
use harness::scene::Scene;
use harness::story::{Call, Story, What};
use harness::student::{BpfCommand, Student};
use libbpf_rs::MapType;
use serde::Serialize;

pub const EXERCISE: Exercise = Exercise {
    name: "delete_even",
    page: "ch06-iterate",
    checks: &[
        Check {
            name: "deletes_the_even_keys",
            title: "偶数 key 都删掉，奇数 key 不动",
            points: 1,
            section: "边走边删",
            run: deletes_the_even_keys,
        },
        Check {
            name: "visits_each_key_once",
            title: "没有别人在删：每个 key 只访问一次",
            points: 5,
            section: "边走边删",
            run: visits_each_key_once,
        },
        Check {
            name: "leaves_out_what_others_deleted",
            title: "别的程序抢先删掉的不算，也不是错误",
            points: 2,
            section: "拿到key，却查不到value",
            run: leaves_out_what_others_deleted,
        },
        Check {
            name: "tells_a_frozen_map",
            title: "map 冻结了：返回错误",
            points: 1,
            section: "常见的错",
            run: tells_a_frozen_map,
        },
        Check {
            name: "tells_other_errors",
            title: "delete 的别的错误原样返回",
            points: 1,
            section: "返回值",
            run: tells_other_errors,
        },
    ],
};

/// A call of `delete_even`.
#[derive(Clone, Debug)]
struct DeleteEven;

impl Call for DeleteEven {
    type Returned = usize;

    fn function(&self) -> &'static str {
        "delete_even"
    }

    fn arguments(&self, map: u32) -> impl Serialize {
        (map,)
    }

    fn told(&self) -> String {
        "delete_even()".to_owned()
    }
}

/// The function's doc comment, but for the number of calls.
fn contract(scene: &Scene<'_, DeleteEven>) -> Verdict {
    let is_even = |key: &[u8]| read(key) % 2 == 0;
    scene.tells_errors_of_deletion()?;
    let removed = scene.removals(is_even)?;
    if scene.returned.is_ok() && !scene.walk_was_cut() {
        scene.is_rid_of(scene.start.keys().filter(|key| is_even(key)))?;
    }
    scene.counts(removed)
}

/// All of it, where nobody else deletes.
fn contract_and_calls(scene: &Scene<'_, DeleteEven>) -> Verdict {
    contract(scene)?;
    let count = scene.start.len();
    let asked = scene.count(BpfCommand::NextKey);
    if asked <= count + 1 {
        return Ok(());
    }
    Err(wrong(
        format!("{count} 个 key，get_next_key 最多问 {} 次", count + 1),
        format!("问了 {asked} 次，有的 key 不止到了一次"),
    ))
}

/// A hash map with these keys.
fn hash(keys: impl IntoIterator<Item = u32>) -> Story<DeleteEven> {
    of_type(MapType::Hash, keys)
}

/// The same of another type.
fn of_type(
    map_type: MapType,
    keys: impl IntoIterator<Item = u32>,
) -> Story<DeleteEven> {
    let elements = keys.into_iter().map(|key| (key, 7));
    story(DeleteEven, map_type, elements, 1)
}

fn deletes_the_even_keys(student: &mut Student, rng: &mut Rng) -> Verdict {
    let told = [
        hash(0..10),
        hash([0]),
        hash([1]),
        hash([]),
        // Bytes other than the first are odd here and even there.
        hash([256, 257, 65_536, 65_537, 1 << 24, (1 << 24) + 1, u32::MAX]),
        hash((0..290).map(|n| 2 * n).chain([1, 3, 5, 7, 9])),
        hash((0..1500).map(|n| 2 * n + 1).chain([2, 4, 6])),
        of_type(MapType::LruHash, 0..10),
        of_type(MapType::PercpuHash, 0..10),
    ];
    tell(student, told, contract)?;
    let stories = stories(DeleteEven, number(), nothing());
    play(student, rng, stories, contract)
}

fn visits_each_key_once(student: &mut Student, rng: &mut Rng) -> Verdict {
    let told = [hash(0..4), hash(0..10), hash(0..40), hash(0..200)];
    tell(student, told, contract_and_calls)?;
    let stories = stories(DeleteEven, number(), nothing());
    play(student, rng, stories, contract_and_calls)
}

fn leaves_out_what_others_deleted(
    student: &mut Student,
    rng: &mut Rng,
) -> Verdict {
    let mut whats = deletions([2, 4, 1]);
    whats.push(What::Empty);
    let full = story(DeleteEven, MapType::Hash, (0..12).map(|n| (n, 7)), 0);
    let told = [hash([1, 2, 4]), hash(0..5), full];
    everywhere(student, told, &whats, contract)?;
    let events = events(&[Kind::Delete, Kind::Empty], ERRNOS, 20);
    play(
        student,
        rng,
        stories(DeleteEven, number(), events),
        contract,
    )
}

fn tells_a_frozen_map(student: &mut Student, _: &mut Rng) -> Verdict {
    let told = [hash([1, 2, 4]), hash(0..5)];
    everywhere(student, told, &[What::Freeze], contract)
}

fn tells_other_errors(student: &mut Student, rng: &mut Rng) -> Verdict {
    let whats: Vec<_> = MORE_ERRNOS.iter().copied().map(What::Refuse).collect();
    everywhere(student, [hash([1, 2, 4]), hash(0..5)], &whats, contract)?;
    // An array's elements can't be deleted.
    tell(student, [of_type(MapType::Array, 0..4)], contract)?;
    let events = events(&[Kind::Refuse, Kind::Freeze], MORE_ERRNOS, 20);
    play(
        student,
        rng,
        stories(DeleteEven, number(), events),
        contract,
    )
}
