//! What `ensure_absent` must do.

use harness::Rng;
use harness::adversary::{everywhere, play, tell};
use harness::check::{Check, Exercise, Verdict, wrong};
use harness::lists;
use harness::material::{ERRNOS, Kind, MORE_ERRNOS, Material, events, nothing};
use harness::scene::Scene;
use harness::story::{Call, Story, What};
use harness::student::Student;
use serde::Serialize;

pub const EXERCISE: Exercise = Exercise {
    name: "ensure_absent",
    page: "ch05-delete",
    checks: &[
        Check {
            name: "deletes_what_is_there",
            title: "在 map 里的都删掉，别的不动",
            points: 1,
            section: "key在map里",
            run: deletes_what_is_there,
        },
        Check {
            name: "missing_is_fine",
            title: "本来就不在的也算做好，接着做后面的",
            points: 2,
            section: "幂等的删除",
            run: missing_is_fine,
        },
        Check {
            name: "deletes_from_each_type",
            title: "能删的 map，每一种都删得掉",
            points: 1,
            section: "ARRAY不能删",
            run: deletes_from_each_type,
        },
        Check {
            name: "works_twice",
            title: "再做一次，结果一样",
            points: 1,
            section: "幂等的删除",
            run: works_twice,
        },
        Check {
            name: "deletes_under_a_race",
            title: "别的程序抢先删了，也算做好",
            points: 2,
            section: "常见的错",
            run: deletes_under_a_race,
        },
        Check {
            name: "makes_one_call_a_key",
            title: "每个 key 只用一次调用",
            points: 1,
            section: "常见的错",
            run: makes_one_call_a_key,
        },
        Check {
            name: "tells_a_frozen_map",
            title: "map 冻结了：返回错误",
            points: 2,
            section: "别的错误照样报告",
            run: tells_a_frozen_map,
        },
        Check {
            name: "tells_other_errors",
            title: "别的错误：停下，原样返回",
            points: 3,
            section: "别的错误照样报告",
            run: tells_other_errors,
        },
        Check {
            name: "tells_a_wrong_length",
            title: "key 的长度不对：返回错误",
            points: 1,
            section: "别的错误照样报告",
            run: tells_a_wrong_length,
        },
        Check {
            name: "tells_an_array",
            title: "ARRAY 不能删：返回错误",
            points: 1,
            section: "ARRAY不能删",
            run: tells_an_array,
        },
    ],
};

/// A call of `ensure_absent` with these keys.
#[derive(Clone, Debug)]
struct EnsureAbsent(Vec<Vec<u8>>);

impl Call for EnsureAbsent {
    type Returned = ();

    fn function(&self) -> &'static str {
        "ensure_absent"
    }

    fn arguments(&self, map: u32) -> impl Serialize {
        (map, &self.0)
    }

    fn told(&self) -> String {
        format!("ensure_absent({:?})", self.0)
    }
}

/// The function's doc comment, but for the number of calls.
fn contract(scene: &Scene<'_, EnsureAbsent>) -> Verdict {
    scene.deletes_keys(&scene.call.0).map(drop)
}

/// All of it.
fn contract_and_calls(scene: &Scene<'_, EnsureAbsent>) -> Verdict {
    contract(scene)?;
    let (keys, calls) = (scene.call.0.len(), scene.moments.len());
    if calls <= keys {
        return Ok(());
    }
    Err(wrong(
        format!("{keys} 个 key，最多 {keys} 次调用"),
        format!("调用了 {calls} 次"),
    ))
}

/// Some short lists: the map has the keys of places 0, 1 and 2.
fn short() -> impl Iterator<Item = Story<EnsureAbsent>> {
    let lists: [&[&[usize]]; 6] = [
        &[&[0, 1, 2]],
        &[&[3, 0, 1]],
        &[&[0, 3, 1, 2]],
        &[&[0, 0, 1]],
        &[&[3, 4, 2, 3, 1]],
        &[&[]],
    ];
    let material = Material::plain(4, 4, 5);
    lists
        .into_iter()
        .map(move |lists| lists::story(EnsureAbsent, &material, 3, lists))
}

fn deletes_what_is_there(student: &mut Student, rng: &mut Rng) -> Verdict {
    tell(student, short().take(1), contract)?;
    play(student, rng, lists::of_old(EnsureAbsent), contract)
}

fn missing_is_fine(student: &mut Student, rng: &mut Rng) -> Verdict {
    tell(student, short().chain(lists::many(EnsureAbsent)), contract)?;
    let stories = lists::of_any(EnsureAbsent, nothing());
    play(student, rng, stories, contract)
}

fn deletes_from_each_type(student: &mut Student, _: &mut Rng) -> Verdict {
    tell(student, lists::of_each_type(EnsureAbsent), contract)
}

fn works_twice(student: &mut Student, _: &mut Rng) -> Verdict {
    let lists: [&[&[usize]]; 3] =
        [&[&[0], &[0]], &[&[1, 0], &[1, 0]], &[&[3, 1], &[3, 1]]];
    let material = Material::plain(4, 4, 5);
    let stories = lists
        .into_iter()
        .map(|lists| lists::story(EnsureAbsent, &material, 3, lists));
    tell(student, stories, contract)
}

fn deletes_under_a_race(student: &mut Student, rng: &mut Rng) -> Verdict {
    let whats = Material::plain(4, 4, 3).keys.into_iter().map(What::Delete);
    let whats: Vec<_> = whats.chain([What::Empty]).collect();
    everywhere(student, short(), &whats, contract)?;
    let events = events(&[Kind::Delete, Kind::Empty], ERRNOS, 6);
    let stories = lists::of_any(EnsureAbsent, events);
    play(student, rng, stories, contract)
}

fn makes_one_call_a_key(student: &mut Student, rng: &mut Rng) -> Verdict {
    let many = lists::many(EnsureAbsent);
    tell(student, short().chain(many), contract_and_calls)?;
    let stories = lists::of_any(EnsureAbsent, nothing());
    play(student, rng, stories, contract_and_calls)
}

fn tells_a_frozen_map(student: &mut Student, _: &mut Rng) -> Verdict {
    everywhere(student, short().take(4), &[What::Freeze], contract)
}

fn tells_other_errors(student: &mut Student, rng: &mut Rng) -> Verdict {
    let whats: Vec<_> = MORE_ERRNOS.iter().copied().map(What::Refuse).collect();
    everywhere(student, short().take(4), &whats, contract)?;
    let events = events(&[Kind::Refuse, Kind::Freeze], MORE_ERRNOS, 6);
    let stories = lists::of_any(EnsureAbsent, events);
    play(student, rng, stories, contract)
}

fn tells_a_wrong_length(student: &mut Student, _: &mut Rng) -> Verdict {
    tell(student, lists::of_wrong_length(EnsureAbsent), contract)
}

fn tells_an_array(student: &mut Student, _: &mut Rng) -> Verdict {
    tell(student, lists::array(EnsureAbsent), contract)
}
