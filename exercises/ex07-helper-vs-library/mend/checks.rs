//! What the mended program must do. The checker runs the kernel side itself, and reads
//! the map itself.

use std::fmt;
use std::os::fd::{AsFd, OwnedFd};

use harness::Rng;
use harness::adversary::search;
use harness::check::{Check, Exercise, Stop, Verdict, equal, wrong};
use harness::errno::{self, E2BIG, EEXIST};
use harness::kernel_side::{not_loaded, run};
use harness::maps::{contents, made_by_answer};
use harness::material::MORE_ERRNOS;
use harness::proptest::collection::vec;
use harness::proptest::prelude::{Strategy, any};
use harness::proptest::sample::select;
use harness::story::{Contents, listed};
use harness::student::{Around, BpfCommand, Entry, Failure, Student};
use libbpf_rs::{MapCore, MapHandle, MapType, Program};

use crate::exercises::read_kernel::checks::Kernel;

pub const EXERCISE: Exercise = Exercise {
    name: "mend",
    page: "ch07-helper-vs-library",
    checks: &[
        Check {
            name: "kernel_side_loads",
            title: "内核态：验证器让它装进内核",
            points: 2,
            section: "内核态传了fd",
            run: kernel_side_loads,
        },
        Check {
            name: "kernel_side_writes",
            title: "内核态：运行一次，写进一个元素",
            points: 1,
            section: "内核态：helper",
            run: kernel_side_writes,
        },
        Check {
            name: "user_side_writes",
            title: "用户态：调用一次，写进一个元素",
            points: 3,
            section: "用户态传了指针",
            run: user_side_writes,
        },
        Check {
            name: "both_see_the_same_map",
            title: "同一个 map：一边写过的，另一边得到 EEXIST",
            points: 3,
            section: "用户态：库函数",
            run: both_see_the_same_map,
        },
        Check {
            name: "returns_other_errors",
            title: "map 满了，或者内核拒绝：返回的就是那个错误",
            points: 1,
            section: "返回值",
            run: returns_other_errors,
        },
    ],
};

/// The map as the task has it.
const SHAPE: (MapType, u32, u32, u32) = (MapType::Hash, 4, 4, 4);

/// The answer's map, and its program unless that wasn't asked for; opened by the checker.
struct Loaded {
    program: Option<OwnedFd>,
    map: MapHandle,
}

/// Loads both sides anew, so the map is empty.
fn load(
    student: &mut Student,
    with_program: bool,
) -> Result<Result<Loaded, Failure>, Stop> {
    let loaded: Result<(Option<u32>, u32), Failure> =
        student.call("load", (with_program,))?;
    let (program, map) = match loaded {
        Ok(loaded) => loaded,
        Err(failure) => return Ok(Err(failure)),
    };
    // Where the map is there, so is the program: they are one object.
    let map = made_by_answer(map)?;
    Ok(Ok(Loaded {
        program: program.map(Program::fd_from_id).transpose()?,
        map,
    }))
}

fn kernel_side_loads(student: &mut Student, _: &mut Rng) -> Verdict {
    // A kernel that doesn't take a good program is no answer's fault.
    Kernel::load()?;
    let failure = match load(student, true)? {
        Ok(loaded) => {
            let what = "packets 的（类型，key_size，value_size，max_entries）";
            return equal(what, &SHAPE, &loaded.shape());
        }
        Err(failure) => failure,
    };
    Err(not_loaded(student, &failure))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Kernel,
    User,
}

/// One of the two sides writes, once.
#[derive(Clone, Debug)]
struct Step {
    side: Side,
    key: [u8; 4],
    value: u32,
    meanwhile: Option<Meanwhile>,
}

/// What happens while the user side writes.
#[derive(Clone, Copy, Debug)]
enum Meanwhile {
    /// The kernel side writes the same key before its which `bpf(2)` call, from 0.
    KernelWrites(usize),
    /// The kernel refuses.
    Refused(i32),
}

impl Step {
    fn new(side: Side, key: [u8; 4], value: u32) -> Self {
        Self {
            side,
            key,
            value,
            meanwhile: None,
        }
    }

    fn meanwhile(self, meanwhile: Meanwhile) -> Self {
        Self {
            meanwhile: Some(meanwhile),
            ..self
        }
    }

    fn element(&self) -> (Vec<u8>, Vec<u8>) {
        (self.key.to_vec(), self.value.to_ne_bytes().to_vec())
    }

    /// What the kernel side writes at the same time.
    fn rival(&self) -> Self {
        Self::new(Side::Kernel, self.key, !self.value)
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.side {
            Side::Kernel => "内核态写",
            Side::User => "user_side 写",
        };
        write!(f, "{name} {:?} = {}", self.key, self.value)
    }
}

/// What one step came to.
struct Written {
    returned: i32,
    before: Contents,
    after: Contents,
    /// What happened meanwhile: it may come too late.
    rival_wrote: bool,
    refused: Option<i32>,
}

/// Lets happen what happens while the user side writes.
struct Director<'a> {
    loaded: &'a Loaded,
    step: &'a Step,
    rival_wrote: bool,
    refused: Option<i32>,
}

impl Around for Director<'_> {
    fn before(&mut self, n: usize, entry: &Entry) -> Result<Option<i32>, Stop> {
        match self.step.meanwhile {
            Some(Meanwhile::KernelWrites(before)) if before == n => {
                let returned = self.loaded.run(&self.step.rival())?;
                self.rival_wrote = returned == 0;
            }
            Some(Meanwhile::Refused(errno))
                if matches!(
                    entry.command,
                    BpfCommand::Update | BpfCommand::UpdateBatch
                ) =>
            {
                self.refused = Some(errno);
            }
            _ => {}
        }
        Ok(self.refused)
    }
}

impl Loaded {
    fn shape(&self) -> (MapType, u32, u32, u32) {
        let map = &self.map;
        let sizes = (map.key_size(), map.value_size(), map.max_entries());
        (map.map_type(), sizes.0, sizes.1, sizes.2)
    }

    /// Runs the kernel side.
    fn run(&self, step: &Step) -> Result<i32, Stop> {
        let Some(program) = &self.program else {
            return Ok(-errno::ENOENT);
        };
        let (key, value) = step.element();
        run(program.as_fd(), [key, value].concat())?.map_err(|errno| {
            wrong(
                "内核态的一边从 struct arguments 里拿 8 个字节",
                format!("内核不运行它：{}", errno::full_name(errno)),
            )
        })
    }

    fn make(
        &self,
        student: &mut Student,
        step: &Step,
    ) -> Result<Written, Stop> {
        let before = contents(&self.map)?;
        let mut director = Director {
            loaded: self,
            step,
            rival_wrote: false,
            refused: None,
        };
        let returned = match step.side {
            Side::Kernel => self.run(step)?,
            Side::User => {
                let open = student.open_files()?;
                let arguments = (step.key, step.value);
                let returned: Result<i32, Failure> =
                    student.call_amid("user_side", arguments, &mut director)?;
                let now = student.open_files()?;
                open.are_kept_in(&now)?;
                open.grew_by(&now, 0)?;
                returned.map_err(|failure| {
                    wrong("user_side 会返回", format!("返回错误 {failure:?}"))
                })?
            }
        };
        Ok(Written {
            returned,
            before,
            after: contents(&self.map)?,
            rival_wrote: director.rival_wrote,
            refused: director.refused,
        })
    }
}

/// What the two sides are for: to write what isn't there yet, and to return what the helper
/// or the library function returned.
fn contract(step: &Step, most: u32, written: Written) -> Verdict {
    let mut expected = written.before;
    if written.rival_wrote {
        expected.extend([step.rival().element()]);
    }
    let (key, value) = step.element();
    let errno = if written.refused.is_some() {
        written.refused
    } else if expected.contains_key(&key) {
        Some(EEXIST)
    } else if expected.len() == most as usize {
        Some(E2BIG)
    } else {
        expected.insert(key, value);
        None
    };
    let returned = errno.map_or(0, |errno| -errno);
    if written.returned != returned {
        return Err(wrong(
            format!("返回 {}", named(returned)),
            format!("返回 {}", named(written.returned)),
        ));
    }
    if written.after == expected {
        return Ok(());
    }
    let told = |contents: &Contents| match contents.len() {
        0 => "map 是空的".to_owned(),
        _ => format!("map 里是 {}", listed(contents)),
    };
    Err(wrong(told(&expected), told(&written.after)))
}

fn named(returned: i32) -> String {
    match returned {
        ..0 => format!("{returned}：{}", errno::full_name(-returned)),
        _ => returned.to_string(),
    }
}

/// Has the sides write, one after the other, what's in `steps`, to an empty map.
fn play(student: &mut Student, steps: &[Step]) -> Verdict {
    let needs_program = steps.iter().any(|step| {
        let rival = matches!(step.meanwhile, Some(Meanwhile::KernelWrites(_)));
        rival || step.side == Side::Kernel
    });
    let loaded = match load(student, needs_program)? {
        Ok(loaded) if loaded.shape() == SHAPE => loaded,
        loaded => {
            let first = match loaded {
                Ok(_) => "packets 和题目里的一样",
                Err(_) => "内核态的一边装得进内核",
            };
            let first = first.to_owned();
            return Err(Stop::NotYet { first });
        }
    };
    let most = loaded.map.max_entries();
    let mut told = Vec::new();
    for step in steps {
        told.push(step.to_string());
        let written = loaded
            .make(student, step)
            .map_err(|stop| stop.in_story(told.clone()))?;
        if written.rival_wrote {
            told.push(format!("  这时{}", step.rival()));
        }
        if let Some(errno) = written.refused {
            let errno = errno::full_name(errno);
            told.push(format!("  检查程序让内核拒绝：{errno}"));
        }
        told.push(format!("  返回 {}", named(written.returned)));
        contract(step, most, written)
            .map_err(|stop| stop.in_story(told.clone()))?;
    }
    Ok(())
}

/// Plays the first ones, then random ones.
fn play_all(
    student: &mut Student,
    rng: &mut Rng,
    first: impl IntoIterator<Item = Vec<Step>>,
    others: impl Strategy<Value = Vec<Step>>,
) -> Verdict {
    first
        .into_iter()
        .try_for_each(|steps| play(student, &steps))?;
    search(student, rng, others, |student, steps| play(student, steps))
}

/// One side writes one element.
fn writes(student: &mut Student, rng: &mut Rng, side: Side) -> Verdict {
    Kernel::load()?;
    let ends = [
        ([1, 2, 3, 4], 5),
        ([0; 4], 0),
        ([0xff; 4], u32::MAX),
        (*b"eth0", 0x8000_0000),
    ];
    let first = ends.map(|(key, value)| vec![Step::new(side, key, value)]);
    let others = any::<([u8; 4], u32)>()
        .prop_map(move |(key, value)| vec![Step::new(side, key, value)]);
    play_all(student, rng, first, others)
}

fn kernel_side_writes(student: &mut Student, rng: &mut Rng) -> Verdict {
    writes(student, rng, Side::Kernel)
}

fn user_side_writes(student: &mut Student, rng: &mut Rng) -> Verdict {
    writes(student, rng, Side::User)
}

/// Another check is about a side that doesn't write at all.
fn each_side_must_write(student: &mut Student) -> Verdict {
    Kernel::load()?;
    for (side, first) in [
        (Side::Kernel, "内核态的一边写得进一个元素"),
        (Side::User, "用户态的一边写得进一个元素"),
    ] {
        match play(student, &[Step::new(side, [1, 2, 3, 4], 5)]) {
            Err(Stop::Wrong { .. }) => {
                let first = first.to_owned();
                return Err(Stop::NotYet { first });
            }
            played => played?,
        }
    }
    Ok(())
}

fn both_see_the_same_map(student: &mut Student, rng: &mut Rng) -> Verdict {
    use Side::{Kernel, User};

    each_side_must_write(student)?;
    let sides = [
        (Kernel, User),
        (User, Kernel),
        (Kernel, Kernel),
        (User, User),
    ];
    // The second time with another value, or with the same one.
    let twice = sides.into_iter().flat_map(|(first, second)| {
        [2, 1].map(|value| {
            vec![
                Step::new(first, *b"eth0", 1),
                Step::new(second, *b"eth0", value),
            ]
        })
    });
    let races = [0, 1].map(|before| {
        let race = Meanwhile::KernelWrites(before);
        vec![Step::new(User, *b"eth0", 1).meanwhile(race)]
    });
    let step = (select(&[Kernel, User]), 0..4u8, any::<u32>());
    let step = step.prop_map(|(side, n, value)| {
        Step::new(side, [b'e', b't', b'h', b'0' + n], value)
    });
    let first = twice.chain(races);
    play_all(student, rng, first, vec(step, 2..=8))
}

fn returns_other_errors(student: &mut Student, rng: &mut Rng) -> Verdict {
    each_side_must_write(student)?;
    let step = |side, n: u8| Step::new(side, [n, 0, 0, n], n.into());
    let full = [(Side::Kernel, Side::User), (Side::User, Side::Kernel)];
    let full = full.map(|(fills, comes_late)| {
        let fill = (0..4).map(|n| step(fills, n));
        fill.chain([step(comes_late, 4), step(fills, 5)]).collect()
    });
    let refused = MORE_ERRNOS.iter().map(|errno| {
        let refused = Meanwhile::Refused(*errno);
        vec![step(Side::User, 1).meanwhile(refused), step(Side::User, 1)]
    });
    // Different keys each time: what's there already is another check's.
    let sides = vec(select(&[Side::Kernel, Side::User]), 5..=8);
    let others = sides.prop_map(move |sides| {
        let all = (0..).zip(sides);
        all.map(|(n, side)| step(side, n)).collect()
    });
    play_all(student, rng, full.into_iter().chain(refused), others)
}
