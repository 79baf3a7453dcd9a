//! What `choose` and `predict` must answer: the kernel says which answers are right.

use harness::Rng;
use harness::check::{Check, Exercise, Stop, Verdict, equal, wrong};
use harness::maps::{Filled, contents};
use harness::student::Student;
use libbpf_rs::{ErrorKind, MapCore, MapFlags};

pub const EXERCISE: Exercise = Exercise {
    name: "choose_flags",
    page: "ch02-update-flags",
    checks: &[
        Check {
            name: "chooses_create_or_overwrite",
            title: "choose：新建、覆盖都要",
            points: 1,
            section: "参数",
            run: |student, rng| chooses(student, rng, true, true),
        },
        Check {
            name: "chooses_create_only",
            title: "choose：只新建",
            points: 1,
            section: "参数",
            run: |student, rng| chooses(student, rng, true, false),
        },
        Check {
            name: "chooses_overwrite_only",
            title: "choose：只覆盖",
            points: 1,
            section: "参数",
            run: |student, rng| chooses(student, rng, false, true),
        },
        Check {
            name: "chooses_nothing",
            title: "choose：都不要，就没有标志可用",
            points: 1,
            section: "内核不接受的标志",
            run: chooses_nothing,
        },
        Check {
            name: "predicts_maps_with_room",
            title: "predict：还有空位",
            points: 1,
            section: "参数",
            run: |student, rng| predicts(student, rng, VALID, 1),
        },
        Check {
            name: "predicts_full_maps",
            title: "predict：已经满了",
            points: 1,
            section: "map满了",
            run: |student, rng| predicts(student, rng, VALID, 0),
        },
        Check {
            name: "predicts_invalid_flags",
            title: "predict：内核不接受的标志",
            points: 1,
            section: "内核不接受的标志",
            run: |student, rng| {
                let free = rng.u32(..2);
                predicts(student, rng, INVALID, free)
            },
        },
    ],
};

const VALID: &[MapFlags] =
    &[MapFlags::ANY, MapFlags::NO_EXIST, MapFlags::EXIST];
const INVALID: &[MapFlags] = &[
    MapFlags::NO_EXIST.union(MapFlags::EXIST),
    MapFlags::LOCK,
    MapFlags::LOCK.union(MapFlags::EXIST),
];

/// The chosen flags really do what is wished, to a key that is there and one that isn't.
fn chooses(
    student: &mut Student,
    rng: &mut Rng,
    create: bool,
    overwrite: bool,
) -> Verdict {
    let answer = student.call::<Option<u64>>("choose", (create, overwrite))?;
    let call = format!("choose({create}, {overwrite})");
    let Ok(Some(bits)) = answer else {
        return Err(wrong(
            format!("{call} 选出一个标志"),
            format!("{call} 没有选出标志"),
        ));
    };
    let flags = MapFlags::from_bits_retain(bits);
    for (wished, present) in [(create, false), (overwrite, true)] {
        let filled = Filled::random(rng, 1)?;
        let key = if present {
            filled.some_old(rng)
        } else {
            &filled.new
        };
        let before = contents(&filled.map)?;
        // The kernel's answer is in the contents.
        let _ = filled.map.update(key, &filled.value, flags);
        let written = contents(&filled.map)? != before;
        let situation = if present { "key 已在" } else { "key 不在" };
        let verb = |written| if written { "写入" } else { "不写" };
        equal(
            &format!("{call} 选的标志，在{situation}的时候"),
            &verb(wished),
            &verb(written),
        )?;
    }
    Ok(())
}

fn chooses_nothing(student: &mut Student, _: &mut Rng) -> Verdict {
    let answer = student.call::<Option<u64>>("choose", (false, false))?;
    let answer = answer.map(|bits| bits.map(MapFlags::from_bits_retain));
    equal("choose(false, false) ", &Ok(None), &answer)
}

/// The predictions are what the kernel answers.
fn predicts(
    student: &mut Student,
    rng: &mut Rng,
    flags: &[MapFlags],
    free: u32,
) -> Verdict {
    for &flags in flags {
        for present in [false, true] {
            let truth = kernels_answer(rng, flags, present, free)?;
            let full = free == 0;
            let arguments = (flags.bits(), present, full);
            let answer = student.call::<String>("predict", arguments)?;
            equal(
                &format!("predict({flags:?}, {present}, {full}) "),
                &Ok(truth.to_owned()),
                &answer,
            )?;
        }
    }
    Ok(())
}

fn kernels_answer(
    rng: &mut Rng,
    flags: MapFlags,
    present: bool,
    free: u32,
) -> Result<&'static str, Stop> {
    let filled = Filled::random(rng, free)?;
    let key = if present {
        filled.some_old(rng)
    } else {
        &filled.new
    };
    let Err(error) = filled.map.update(key, &filled.value, flags) else {
        return Ok("Written");
    };
    match error.kind() {
        ErrorKind::AlreadyExists => Ok("Exists"),
        ErrorKind::NotFound => Ok("Missing"),
        ErrorKind::TooBig => Ok("Full"),
        ErrorKind::InvalidInput => Ok("Invalid"),
        _ => Err(error.into()),
    }
}
