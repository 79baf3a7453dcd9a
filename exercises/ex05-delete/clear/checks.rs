//! What `clear` must leave of maps of each type.

use harness::Rng;
use harness::adversary::{everywhere, play, tell};
use harness::check::{Check, Exercise, Verdict, wrong};
use harness::errno::{EINVAL, ENOENT};
use harness::material::{
    ERRNOS, HASHES, Kind, Material, Raw, events, material, nothing, refusals,
};
use harness::numbers;
use harness::proptest::collection::vec;
use harness::proptest::prelude::Strategy;
use harness::proptest::sample::select;
use harness::scene::{Scene, in_words};
use harness::story::{Call, Stage, Story, Turn, What};
use harness::student::Student;
use libbpf_rs::MapType;
use serde::Serialize;

pub const EXERCISE: Exercise = Exercise {
    name: "clear",
    page: "ch05-delete",
    checks: &[
        Check {
            name: "empties_a_hash",
            title: "HASH 和 LRU_HASH：一个也不留",
            points: 2,
            section: "一次只删一个",
            run: empties_a_hash,
        },
        Check {
            name: "zeros_an_array",
            title: "ARRAY：每个 value 都写成 0",
            points: 4,
            section: "ARRAY不能删",
            run: zeros_an_array,
        },
        Check {
            name: "lets_others_delete",
            title: "别的程序也在删、也在写：不出错，不放回去",
            points: 3,
            section: "幂等的删除",
            run: lets_others_delete,
        },
        Check {
            name: "tells_other_errors",
            title: "别的错误原样返回",
            points: 3,
            section: "别的错误照样报告",
            run: tells_other_errors,
        },
    ],
};

/// A call of `clear`.
#[derive(Clone, Debug)]
struct Clear;

impl Call for Clear {
    type Returned = ();

    fn function(&self) -> &'static str {
        "clear"
    }

    fn arguments(&self, map: u32) -> impl Serialize {
        (map,)
    }

    fn told(&self) -> String {
        "clear()".to_owned()
    }
}

/// The function's doc comment.
fn contract(scene: &Scene<'_, Clear>) -> Verdict {
    let is_array = scene.stage.map_type == MapType::Array;
    // Whoever asks the kernel whether it deletes gets EINVAL for an array.
    let understood: &[i32] = if is_array { &[EINVAL] } else { &[ENOENT] };
    scene.tells_errors(understood, |_| false)?;
    if !is_array {
        scene.removals(|_| true)?;
        if scene.returned.is_ok() && !scene.walk_was_cut() {
            // What others write anew moves, maybe to where the walk has been.
            let stayed = scene.start.iter().filter(|(key, value)| {
                let mut held = scene.states().filter_map(|it| it.get(*key));
                held.all(|held| held == *value)
            });
            scene.is_rid_of(stayed.map(|(key, _)| key))?;
        }
        return Ok(());
    }
    let is_zero = |value: &Vec<u8>| value.iter().all(|byte| *byte == 0);
    let changes = scene.changes();
    if changes
        .iter()
        .any(|it| !it.new.as_ref().is_some_and(is_zero))
    {
        return Err(wrong("只写 0", format!("它{}", in_words(&changes))));
    }
    if scene.returned.is_err() || scene.walk_was_cut() {
        return Ok(());
    }
    let stayed = scene.end.iter().find(|(key, value)| {
        !is_zero(value)
            && scene.states().all(|state| state.get(*key) == Some(*value))
    });
    match stayed {
        Some((key, value)) => Err(wrong(
            format!("{key:?} 的 value 写成 0"),
            format!("还是 {value:?}"),
        )),
        None => Ok(()),
    }
}

/// Some calls for this map.
fn story(stage: Stage, calls: usize) -> Story<Clear> {
    Story {
        stage,
        turns: vec![Turn::undisturbed(Clear); calls],
    }
}

fn hash(map_type: MapType, material: &Material, free: usize) -> Stage {
    material.stage(map_type, material.keys.len(), free)
}

/// An array with these values.
fn array(material: &Material) -> Stage {
    let numbers = (0..material.keys.len() as u32).map(u32::to_ne_bytes);
    let keys = numbers.map(|number| number.to_vec()).collect();
    let material = Material {
        key_size: 4,
        keys,
        ..material.clone()
    };
    hash(MapType::Array, &material, 0)
}

/// Random maps with elements of all sizes.
fn stories(
    stage: impl Fn(MapType, &Material) -> Stage,
    events: impl Strategy<Value = Vec<Raw>>,
) -> impl Strategy<Value = Story<Clear>> {
    let turns = vec(events, 1..=2);
    (select(HASHES), material(1..=9), turns).prop_map(
        move |(map_type, material, turns)| {
            let mut story = story(stage(map_type, &material), turns.len());
            for (turn, raw) in story.turns.iter_mut().zip(turns) {
                turn.events =
                    raw.iter().map(|raw| raw.event(&material)).collect();
            }
            story
        },
    )
}

fn empties_a_hash(student: &mut Student, rng: &mut Rng) -> Verdict {
    let many = numbers::material(&(0..300).map(|n| (n, n)).collect());
    let few = Material::plain(3, 7, 4);
    let none = Material::plain(4, 4, 0);
    let told = HASHES.iter().flat_map(|map_type| {
        [
            story(hash(*map_type, &few, 1), 2),
            story(hash(*map_type, &few, 0), 1),
            story(hash(*map_type, &many, 20), 1),
            story(hash(*map_type, &none, 1), 1),
        ]
    });
    tell(student, told, contract)?;
    let hash = |map_type, material: &Material| hash(map_type, material, 1);
    play(student, rng, stories(hash, nothing()), contract)
}

fn zeros_an_array(student: &mut Student, rng: &mut Rng) -> Verdict {
    let sizes = [1, 3, 4, 8, 12, 64];
    let told = sizes.map(|size| {
        let material = Material::plain(4, size, 5);
        story(array(&material), 2)
    });
    let many = numbers::material(&(1..300).map(|n| (n, n)).collect());
    tell(student, told, contract)?;
    tell(student, [story(array(&many), 1)], contract)?;
    let stories = stories(|_, material| array(material), nothing());
    play(student, rng, stories, contract)
}

fn lets_others_delete(student: &mut Student, rng: &mut Rng) -> Verdict {
    let material = Material::plain(4, 4, 3);
    let stage = hash(MapType::Hash, &material, 2);
    let mut whats = vec![What::Empty];
    whats.extend(material.keys.iter().cloned().map(What::Delete));
    let write = |n: usize| {
        What::Write(material.keys[n].clone(), material.spare_value(n))
    };
    whats.extend([write(0), write(2)]);
    everywhere(student, [story(stage, 1)], &whats, contract)?;
    let hash = |map_type, material: &Material| hash(map_type, material, 3);
    let events = events(&[Kind::Delete, Kind::Empty], ERRNOS, 20);
    play(student, rng, stories(hash, events), contract)
}

fn tells_other_errors(student: &mut Student, _: &mut Rng) -> Verdict {
    let material = Material::plain(4, 8, 3);
    let mut whats = refusals(ERRNOS);
    whats.push(What::Freeze);
    let hash = story(hash(MapType::Hash, &material, 1), 1);
    everywhere(student, [hash], &whats, contract)?;
    // An array's EINVAL is an answer: that it doesn't delete.
    whats.retain(|what| !matches!(what, What::Refuse(EINVAL)));
    everywhere(student, [story(array(&material), 1)], &whats, contract)
}
