//! What the mended program must do. The checker runs the kernel side itself, and reads
//! the map itself.

use std::collections::BTreeMap;
use std::os::fd::AsFd;

use harness::Rng;
use harness::check::{Check, Exercise, Stop, Verdict, equal, wrong};
use harness::errno::{EACCES, EEXIST};
use harness::maps::{bytes, contents};
use harness::student::{Failure, Student};
use libbpf_rs::{MapHandle, Program};
use shared::errno;

use crate::exercises::read_kernel::checks::Kernel;
use crate::run::run;

pub const EXERCISE: Exercise = Exercise {
    name: "mend",
    page: "ch07-helper-vs-library",
    checks: &[
        Check {
            name: "kernel_side_loads",
            title: "内核态：验证器让它装进内核",
            points: 1,
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
            points: 1,
            section: "用户态传了指针",
            run: user_side_writes,
        },
        Check {
            name: "both_see_the_same_map",
            title: "同一个 map：一边写过的，另一边得到 EEXIST",
            points: 1,
            section: "用户态：库函数",
            run: both_see_the_same_map,
        },
    ],
};

/// The answer's program and map, opened by the checker.
struct Loaded {
    program: std::os::fd::OwnedFd,
    map: MapHandle,
}

fn load(student: &mut Student) -> Result<Loaded, Stop> {
    // A kernel that doesn't take a good program is no answer's fault.
    Kernel::load()?;
    let loaded: Result<(u32, u32), Failure> = student.call("load", ())?;
    match loaded {
        Ok((program, map)) => Ok(Loaded {
            program: Program::fd_from_id(program)?,
            map: MapHandle::from_map_id(map)?,
        }),
        Err(failure) if failure.errno == Some(EACCES) => Err(wrong(
            "内核程序装得进内核",
            format!("{}：验证器没有通过", errno::full_name(EACCES)),
        )),
        Err(failure) => {
            Err(wrong("内核程序装得进内核", format!("{failure:?}")))
        }
    }
}

impl Loaded {
    fn run(&self, key: &[u8], value: u32) -> anyhow::Result<i32> {
        let context = [key, &value.to_ne_bytes()].concat();
        run(self.program.as_fd(), context)
    }

    /// The map holds this and nothing else.
    fn holds(&self, key: &[u8], value: u32) -> Verdict {
        let expected =
            BTreeMap::from([(key.to_vec(), value.to_ne_bytes().to_vec())]);
        equal("map 里的元素", &expected, &contents(&self.map)?)
    }
}

fn kernel_side_loads(student: &mut Student, _rng: &mut Rng) -> Verdict {
    load(student).map(drop)
}

fn kernel_side_writes(student: &mut Student, rng: &mut Rng) -> Verdict {
    let loaded = load(student)?;
    let (key, value) = (bytes(rng, 4), rng.u32(..));
    returns("内核程序", 0, loaded.run(&key, value)?)?;
    loaded.holds(&key, value)
}

/// Calls the user side.
fn user_side(
    student: &mut Student,
    key: &[u8],
    value: u32,
) -> Result<i32, Stop> {
    let returned: Result<i32, Failure> =
        student.call("user_side", (key, value))?;
    returned.map_err(|failure| {
        wrong("user_side 会返回", format!("返回错误 {failure:?}"))
    })
}

fn returns(what: &str, expected: i32, seen: i32) -> Verdict {
    if expected == seen {
        return Ok(());
    }
    let named = |number: i32| match number {
        ..0 => format!("{number}：{}", errno::full_name(-number)),
        _ => number.to_string(),
    };
    Err(wrong(
        format!("{what} 返回 {}", named(expected)),
        format!("返回 {}", named(seen)),
    ))
}

fn user_side_writes(student: &mut Student, rng: &mut Rng) -> Verdict {
    let loaded = load(student)?;
    let (key, value) = (bytes(rng, 4), rng.u32(..));
    let returned = user_side(student, &key, value)?;
    returns("user_side", 0, returned)?;
    loaded.holds(&key, value)
}

fn both_see_the_same_map(student: &mut Student, rng: &mut Rng) -> Verdict {
    let loaded = load(student)?;
    let (key, value) = (bytes(rng, 4), rng.u32(..));
    loaded.run(&key, value)?;
    let returned = user_side(student, &key, rng.u32(..))?;
    returns("内核态先写，user_side 再写", -EEXIST, returned)?;
    let again = loaded.run(&key, rng.u32(..))?;
    returns("内核态再写一次", -EEXIST, again)?;
    loaded.holds(&key, value)
}
