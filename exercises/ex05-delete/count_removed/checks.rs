//! What `remove` must do.

use harness::Rng;
use harness::check::{
    Check, Exercise, Verdict, equal, refused_as_frozen, wrong,
};
use harness::maps::{Filled, contents};
use harness::student::{Element, Failure, Student};
use libbpf_rs::MapCore;

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
            points: 2,
            section: "key不在map里",
            run: leaves_out_what_was_not_there,
        },
        Check {
            name: "leaves_out_what_others_deleted",
            title: "别的程序抢先删掉的不算",
            points: 2,
            section: "常见的错",
            run: leaves_out_what_others_deleted,
        },
        Check {
            name: "tells_a_frozen_map",
            title: "map 冻结了：返回错误，不是 0",
            points: 1,
            section: "别的错误照样报告",
            run: tells_a_frozen_map,
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

/// What `remove` returned.
type Removed = Result<usize, Failure>;

/// Calls it with `keys`, `present` of which are there.
fn remove(
    student: &mut Student,
    filled: &Filled,
    keys: &[Vec<u8>],
    present: usize,
) -> Verdict {
    let mut expected = contents(&filled.map)?;
    expected.retain(|key, _| !keys.contains(key));
    let removed: Removed = student.call("remove", (filled.id, keys))?;
    equal("返回值", &Ok(present), &removed)?;
    equal("map 的内容", &expected, &contents(&filled.map)?)
}

/// Some of the keys that the map has, in random order.
fn some(filled: &Filled, rng: &mut Rng) -> Vec<Vec<u8>> {
    let mut keys = filled.old.clone();
    rng.shuffle(&mut keys);
    keys.truncate(rng.usize(1..=keys.len()));
    keys
}

fn counts_what_is_there(student: &mut Student, rng: &mut Rng) -> Verdict {
    let filled = Filled::random(rng, 1)?;
    let keys = some(&filled, rng);
    remove(student, &filled, &keys, keys.len())
}

fn leaves_out_what_was_not_there(
    student: &mut Student,
    rng: &mut Rng,
) -> Verdict {
    let filled = Filled::random(rng, 1)?;
    let mut keys = some(&filled, rng);
    let present = keys.len();
    keys.push(keys[0].clone());
    keys.push(filled.new.clone());
    rng.shuffle(&mut keys);
    remove(student, &filled, &keys, present)
}

fn leaves_out_what_others_deleted(
    student: &mut Student,
    rng: &mut Rng,
) -> Verdict {
    let filled = Filled::random(rng, 1)?;
    let keys = some(&filled, rng);
    let moment = rng.usize(..keys.len());
    let (mut deletes, mut theirs) = (0, 0);
    let arguments = (filled.id, &keys);
    let removed: Removed =
        student.call_while("remove", arguments, &mut |_, element| {
            if element == Element::Delete {
                if deletes == moment {
                    // Whatever the answer hasn't deleted yet.
                    for key in &keys {
                        theirs += usize::from(filled.map.delete(key).is_ok());
                    }
                }
                deletes += 1;
            }
            Ok(())
        })?;
    if removed == Ok(keys.len() - theirs) {
        return Ok(());
    }
    Err(wrong(
        format!(
            "一共 {} 个元素，别的程序删掉了 {theirs} 个，返回 Ok({})",
            keys.len(),
            keys.len() - theirs
        ),
        format!("调用了 {}，返回 {removed:?}", student.bpf_calls_named()),
    ))
}

fn tells_a_frozen_map(student: &mut Student, rng: &mut Rng) -> Verdict {
    let filled = Filled::random(rng, 1)?;
    let keys = some(&filled, rng);
    filled.map.freeze()?;
    let removed: Removed = student.call("remove", (filled.id, keys))?;
    refused_as_frozen(&removed)
}

fn tells_a_wrong_length(student: &mut Student, rng: &mut Rng) -> Verdict {
    let filled = Filled::random(rng, 1)?;
    let mut keys = some(&filled, rng);
    keys[0].pop();
    let removed: Removed = student.call("remove", (filled.id, keys))?;
    if removed.is_err() {
        return Ok(());
    }
    Err(wrong(
        "返回错误：key 少了一个字节，没有进内核就被拒绝",
        format!("返回 {removed:?}"),
    ))
}
