//! What `choose` and `predict` must answer: the kernel says which answers are right.

use harness::Rng;
use harness::adversary::{ask, tell};
use harness::check::{Check, Exercise, Stop, Verdict, equal, wrong};
use harness::material::Material;
use harness::proptest::prelude::{Strategy, any};
use harness::scene::Scene;
use harness::story::{Call, Shown, Story};
use harness::student::Student;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapType};
use serde::Serialize;

pub const EXERCISE: Exercise = Exercise {
    name: "choose_flags",
    page: "ch02-update-flags",
    checks: &[
        Check {
            name: "chooses_create_or_overwrite",
            title: "choose：新建、覆盖都要",
            points: 1,
            section: "参数",
            run: |student, _| chooses(student, true, true),
        },
        Check {
            name: "chooses_create_only",
            title: "choose：只新建",
            points: 2,
            section: "参数",
            run: |student, _| chooses(student, true, false),
        },
        Check {
            name: "chooses_overwrite_only",
            title: "choose：只覆盖",
            points: 2,
            section: "参数",
            run: |student, _| chooses(student, false, true),
        },
        Check {
            name: "chooses_nothing",
            title: "choose：都不要，就没有标志可用",
            points: 2,
            section: "内核不接受的标志",
            run: |student, _| chooses(student, false, false),
        },
        Check {
            name: "predicts_maps_with_room",
            title: "predict：还有空位",
            points: 2,
            section: "参数",
            run: |student, _| predicts(student, VALID, &[false]),
        },
        Check {
            name: "predicts_full_maps",
            title: "predict：已经满了",
            points: 2,
            section: "map满了",
            run: |student, _| predicts(student, VALID, &[true]),
        },
        Check {
            name: "predicts_invalid_flags",
            title: "predict：内核不接受的标志",
            points: 2,
            section: "内核不接受的标志",
            run: predicts_invalid_flags,
        },
    ],
};

const VALID: &[u64] = &[0, 1, 2];

#[derive(Clone, Copy, Debug)]
struct Choose {
    create: bool,
    overwrite: bool,
}

impl Call for Choose {
    type Returned = Option<u64>;

    fn function(&self) -> &'static str {
        "choose"
    }

    fn arguments(&self, _: u32) -> impl Serialize {
        (self.create, self.overwrite)
    }

    fn told(&self) -> String {
        format!("choose({}, {})", self.create, self.overwrite)
    }
}

/// The chosen flags really do what is wished, to a key that is there and one that isn't.
fn choose(scene: &Scene<'_, Choose>) -> Verdict {
    let Choose { create, overwrite } = *scene.call;
    let chosen = match &scene.returned {
        Ok(chosen) => chosen.map(MapFlags::from_bits_retain),
        Err(error) => return Err(wrong("返回", format!("{error:?}"))),
    };
    let seen = format!("返回 {chosen:?}");
    let flags = match chosen {
        None if !create && !overwrite => return Ok(()),
        None => return Err(wrong("有这样的标志", seen)),
        Some(_) if !create && !overwrite => {
            return Err(wrong("没有这样的标志，返回 None", seen));
        }
        Some(flags) => flags.bits(),
    };
    for (wished, present) in [(create, false), (overwrite, true)] {
        let written = kernels_answer(flags, present, false)? == "Written";
        let situation = if present { "已在" } else { "不在" };
        let verb = |written| if written { "写入" } else { "不写" };
        equal(
            &format!("用它写，key {situation}的时候，结果"),
            &Shown(verb(wished).to_owned()),
            &Shown(verb(written).to_owned()),
        )?;
    }
    Ok(())
}

#[derive(Clone, Copy, Debug)]
struct Predict {
    flags: u64,
    present: bool,
    full: bool,
}

impl Call for Predict {
    type Returned = Shown;

    fn function(&self) -> &'static str {
        "predict"
    }

    fn arguments(&self, _: u32) -> impl Serialize {
        (self.flags, self.present, self.full)
    }

    fn told(&self) -> String {
        let flags = MapFlags::from_bits_retain(self.flags);
        format!("predict({flags:?}, {}, {})", self.present, self.full)
    }
}

/// The prediction is what the kernel answers.
fn predict(scene: &Scene<'_, Predict>) -> Verdict {
    let Predict {
        flags,
        present,
        full,
    } = *scene.call;
    let truth = Shown(kernels_answer(flags, present, full)?.to_owned());
    equal("回答", &Ok(truth), &scene.returned)
}

fn kernels_answer(
    flags: u64,
    present: bool,
    full: bool,
) -> Result<&'static str, Stop> {
    let material = Material::plain(4, 4, 3);
    let free = usize::from(!full);
    let map = material.stage(MapType::Hash, 2, free).set()?;
    let key = &material.keys[if present { 0 } else { 2 }];
    let flags = MapFlags::from_bits_retain(flags);
    let Err(error) = map.update(key, &material.spare_value(0), flags) else {
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

fn chooses(student: &mut Student, create: bool, overwrite: bool) -> Verdict {
    let call = Choose { create, overwrite };
    tell(student, [Story::of_calls([call, call])], choose)
}

/// All that can be asked about these flags.
fn predicts(student: &mut Student, flags: &[u64], full: &[bool]) -> Verdict {
    let calls = flags.iter().flat_map(|&flags| {
        let calls = full.iter().map(move |&full| {
            [false, true].map(|present| Predict {
                flags,
                present,
                full,
            })
        });
        calls.flatten()
    });
    tell(student, calls.map(|call| Story::of_calls([call])), predict)
}

/// Both at once; a lock that isn't there; each bit that the kernel doesn't know.
fn predicts_invalid_flags(student: &mut Student, rng: &mut Rng) -> Verdict {
    let both = 3;
    predicts(student, &[both], &[false, true])?;
    for bit in 2..u64::BITS {
        let flags = VALID.iter().chain([&both]).map(|known| 1 << bit | known);
        predicts(student, &flags.collect::<Vec<_>>(), &[false, true])?;
    }
    let call = (both.., any::<bool>(), any::<bool>());
    let call = call.prop_map(|(flags, present, full)| Predict {
        flags,
        present,
        full,
    });
    ask(student, rng, call.prop_map(|call| vec![call]), predict)
}
