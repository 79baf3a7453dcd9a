//! What `remove` must do.

use harness::Rng;
use harness::adversary::{everywhere, play, tell};
use harness::check::{Check, Exercise, Verdict};
use harness::lists;
use harness::material::{ERRNOS, Kind, MORE_ERRNOS, Material, events, nothing};
use harness::scene::Scene;
use harness::story::{Call, Story, What};
use harness::student::Student;
use serde::Serialize;

pub const EXERCISE: Exercise = Exercise {
    name: "count_removed",
    page: "ch05-delete",
    checks: &[
        Check {
            name: "counts_what_is_there",
            title: "都在 map 里：个数正好，别的元素不动",
            points: 1,
            section: "key在map里",
            run: counts_what_is_there,
        },
        Check {
            name: "leaves_out_what_was_not_there",
            title: "本来就不在的、写了两遍的不多算",
            points: 1,
            section: "key不在map里",
            run: leaves_out_what_was_not_there,
        },
        Check {
            name: "deletes_from_each_type",
            title: "能删的 map，每一种都删得掉",
            points: 1,
            section: "ARRAY不能删",
            run: deletes_from_each_type,
        },
        Check {
            name: "leaves_out_what_others_deleted",
            title: "别的程序抢先删掉的不算",
            points: 3,
            section: "常见的错",
            run: leaves_out_what_others_deleted,
        },
        Check {
            name: "counts_while_others_add",
            title: "别的程序同时在添：个数也对",
            points: 2,
            section: "常见的错",
            run: counts_while_others_add,
        },
        Check {
            name: "tells_a_frozen_map",
            title: "map 冻结了：返回错误，不是 0",
            points: 1,
            section: "别的错误照样报告",
            run: tells_a_frozen_map,
        },
        Check {
            name: "tells_other_errors",
            title: "别的错误：停下，原样返回",
            points: 1,
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
    ],
};

/// A call of `remove` with these keys.
#[derive(Clone, Debug)]
struct Remove(Vec<Vec<u8>>);

impl Call for Remove {
    type Returned = usize;

    fn function(&self) -> &'static str {
        "remove"
    }

    fn arguments(&self, map: u32) -> impl Serialize {
        (map, &self.0)
    }

    fn told(&self) -> String {
        format!("remove({:?})", self.0)
    }
}

/// The function's doc comment.
fn contract(scene: &Scene<'_, Remove>) -> Verdict {
    let removed = scene.deletes_keys(&scene.call.0)?;
    scene.counts(removed)
}

/// Some short lists: the map has the keys of places 0, 1 and 2.
fn short() -> impl Iterator<Item = Story<Remove>> {
    let lists: [&[&[usize]]; 6] = [
        &[&[0, 1, 2]],
        &[&[3, 0, 1]],
        &[&[0, 3, 1, 2]],
        &[&[0, 0, 1]],
        &[&[3, 4, 2, 3, 1]],
        &[&[2, 1], &[1, 2, 0], &[]],
    ];
    let material = Material::plain(4, 4, 5);
    lists
        .into_iter()
        .map(move |lists| lists::story(Remove, &material, 3, lists))
}

fn counts_what_is_there(student: &mut Student, rng: &mut Rng) -> Verdict {
    tell(student, short().take(1), contract)?;
    play(student, rng, lists::of_old(Remove), contract)
}

fn leaves_out_what_was_not_there(
    student: &mut Student,
    rng: &mut Rng,
) -> Verdict {
    tell(student, short().chain(lists::many(Remove)), contract)?;
    play(student, rng, lists::of_any(Remove, nothing()), contract)
}

fn deletes_from_each_type(student: &mut Student, _: &mut Rng) -> Verdict {
    tell(student, lists::of_each_type(Remove), contract)
}

fn leaves_out_what_others_deleted(
    student: &mut Student,
    rng: &mut Rng,
) -> Verdict {
    let whats = Material::plain(4, 4, 3).keys.into_iter().map(What::Delete);
    let whats: Vec<_> = whats.chain([What::Empty]).collect();
    everywhere(student, short(), &whats, contract)?;
    let events = events(&[Kind::Delete, Kind::Empty], ERRNOS, 6);
    play(student, rng, lists::of_any(Remove, events), contract)
}

fn counts_while_others_add(student: &mut Student, rng: &mut Rng) -> Verdict {
    let material = Material::plain(4, 4, 5);
    let mut whats: Vec<_> = [0, 3, 1]
        .map(|n| (material.keys[n].clone(), material.spare_value(n)))
        .map(|(key, value)| What::Write(key, value))
        .into();
    whats.push(What::Delete(material.keys[0].clone()));
    everywhere(student, short().take(4), &whats, contract)?;
    let events = events(&[Kind::Write, Kind::Delete], ERRNOS, 6);
    play(student, rng, lists::of_any(Remove, events), contract)
}

fn tells_a_frozen_map(student: &mut Student, _: &mut Rng) -> Verdict {
    everywhere(student, short().take(4), &[What::Freeze], contract)
}

fn tells_other_errors(student: &mut Student, rng: &mut Rng) -> Verdict {
    let whats: Vec<_> = MORE_ERRNOS.iter().copied().map(What::Refuse).collect();
    everywhere(student, short().take(4), &whats, contract)?;
    tell(student, lists::array(Remove), contract)?;
    let events = events(&[Kind::Refuse, Kind::Freeze], MORE_ERRNOS, 6);
    play(student, rng, lists::of_any(Remove, events), contract)
}

fn tells_a_wrong_length(student: &mut Student, _: &mut Rng) -> Verdict {
    tell(student, lists::of_wrong_length(Remove), contract)
}
