//! A checker program: the checks of a package's exercises, and what it prints about them.
//!
//! stdout holds one line of JSON per check and nothing else, because no other process has
//! it: `{"check":…,"title":…,"points":…,"passed":…,"expected":…,"seen":…,"page":…,
//! "section":…}`. The last line is `{"done":true,"seed":…}`, or
//! `{"environment":…,"errno":…}` where the checks could not be made. A checker that ended
//! without one of these two has not finished.

use std::ffi::OsString;
use std::fmt::Debug;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use fastrand::Rng;
use serde_json::json;
use shared::{errno, probe};

use crate::student::{Program, Student};

/// The exit status when the checks could not be made.
pub const ENVIRONMENT: u8 = 3;

/// An exercise's checks.
#[derive(Debug)]
pub struct Exercise {
    /// The stem of the learner's file.
    pub name: &'static str,
    /// The chapter's page.
    pub page: &'static str,
    /// The checks, in the order of the report.
    pub checks: &'static [Check],
}

/// One thing that an answer must get right.
#[derive(Debug)]
pub struct Check {
    /// Its name, which stays the same: grades and wrong answers refer to it.
    pub name: &'static str,
    /// What must hold, in Chinese.
    pub title: &'static str,
    /// What it's worth.
    pub points: u32,
    /// The heading of the page's section that explains it.
    pub section: &'static str,
    /// Makes the check on a fresh run of the answer program. The random numbers depend on
    /// the seed and on the check's name only.
    pub run: fn(&mut Student, &mut Rng) -> Verdict,
}

/// `Ok` when the answer is right. A check uses `?` on its own calls.
pub type Verdict = Result<(), Stop>;

/// Why a check ended early.
#[derive(Debug)]
pub enum Stop {
    /// The answer is wrong.
    Wrong {
        /// What was expected, in Chinese.
        expected: String,
        /// What was seen instead.
        seen: String,
    },
    /// The check itself could not be made. That's nobody's wrong answer.
    Environment(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Environment(error.into())
    }
}

/// The answer is wrong: `return Err(wrong("…", "…"))`.
pub fn wrong(expected: impl Into<String>, seen: impl Into<String>) -> Stop {
    Stop::Wrong {
        expected: expected.into(),
        seen: seen.into(),
    }
}

/// The answer is wrong unless `seen` is `expected`. `what` says what it is.
///
/// # Errors
/// They differ.
pub fn equal<T: Debug + PartialEq>(
    what: &str,
    expected: &T,
    seen: &T,
) -> Verdict {
    if expected == seen {
        return Ok(());
    }
    Err(wrong(
        format!("{what}是 {expected:?}"),
        format!("{what}是 {seen:?}"),
    ))
}

/// 检查一道练习，每项检查打印一行 JSON
#[derive(Debug, clap::Args)]
struct Args {
    /// 哪一道练习；不写就列出全部检查
    #[arg(value_name = "练习")]
    exercise: Option<String>,
    /// 装着答案的程序
    #[arg(long, value_name = "文件", default_value = ".")]
    program: PathBuf,
    /// 随机数的种子
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// 只做这一项检查
    #[arg(long, value_name = "检查")]
    only: Option<String>,
    /// 调用一次最多等几秒
    #[arg(long, value_name = "秒", default_value_t = 10)]
    limit: u64,
    /// 交给那个程序的参数
    #[arg(value_name = "参数", last = true)]
    arguments: Vec<OsString>,
}

/// The main function of a checker program.
///
/// The exit status is 0 when all checks passed, 1 when one failed, 2 when the arguments
/// were wrong, [`ENVIRONMENT`] when the checks could not be made.
#[must_use]
pub fn main(exercises: &[Exercise]) -> ExitCode {
    let args = match shared::cli::parse::<Args>("检查一章的练习") {
        Ok(args) => args,
        Err(status) => return status,
    };
    // What libbpf says about the checker's own calls is no news for the learner.
    libbpf_rs::set_print(None);
    let Some(name) = &args.exercise else {
        list(exercises);
        return ExitCode::SUCCESS;
    };
    let Some(exercise) = exercises.iter().find(|known| known.name == *name)
    else {
        eprintln!("没有“{name}”这道练习。");
        return ExitCode::from(2);
    };
    match run(exercise, &args) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            let errno = errno::of_error(error.as_ref());
            let text = format!("{error:#}");
            println!("{}", json!({ "environment": text, "errno": errno }));
            ExitCode::from(ENVIRONMENT)
        }
    }
}

/// Prints what there is to check, for those who give points or test the pages.
fn list(exercises: &[Exercise]) {
    for exercise in exercises {
        for check in exercise.checks {
            println!(
                "{}",
                json!({
                    "exercise": exercise.name,
                    "check": check.name,
                    "title": check.title,
                    "points": check.points,
                    "page": exercise.page,
                    "section": check.section,
                })
            );
        }
    }
}

/// Makes the checks and says whether all passed.
fn run(exercise: &Exercise, args: &Args) -> Result<bool> {
    probe::create_a_map()?;
    let program = Program {
        path: args.program.clone(),
        arguments: args.arguments.clone(),
        limit: Duration::from_secs(args.limit),
    };
    let mut all_passed = true;
    for check in exercise.checks {
        if args.only.as_deref().is_some_and(|only| only != check.name) {
            continue;
        }
        let mut rng = Rng::with_seed(seed(args.seed, check.name));
        let verdict = Student::start(&program)
            .and_then(|mut student| (check.run)(&mut student, &mut rng));
        let (expected, seen) = match verdict {
            Ok(()) => (None, None),
            Err(Stop::Wrong { expected, seen }) => (Some(expected), Some(seen)),
            Err(Stop::Environment(error)) => {
                return Err(error.context(check.name));
            }
        };
        let passed = expected.is_none();
        all_passed &= passed;
        println!(
            "{}",
            json!({
                "check": check.name,
                "title": check.title,
                "points": check.points,
                "passed": passed,
                "expected": expected,
                "seen": seen,
                "page": exercise.page,
                "section": check.section,
            })
        );
    }
    println!("{}", json!({ "done": true, "seed": args.seed }));
    Ok(all_passed)
}

/// A check's own seed, so that it sees the same numbers alone and among others (FNV-1a).
fn seed(seed: u64, check: &str) -> u64 {
    check
        .bytes()
        .fold(seed ^ 0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
}
