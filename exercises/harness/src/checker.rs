//! A checker program: makes a package's checks and prints what came of them.
//!
//! stdout holds the lines of [`protocol::checker`] and nothing else, because no other
//! process has it.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use fastrand::Rng;
use protocol::checker::{Checked, Finding, Line, Obstacle};
use shared::{errno, probe};

use crate::check::{Check, Exercise, Stop};
use crate::student::{Program, Student};

/// The exit status when the checks could not be made.
pub const ENVIRONMENT: u8 = 3;

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
    /// 一项检查除了非讲不可的故事，再随机讲多少个
    #[arg(long, value_name = "N", default_value_t = 40)]
    stories: u32,
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
    let checks = match chosen(exercise, args.only.as_deref()) {
        Ok(checks) => checks,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::from(2);
        }
    };
    match run(exercise, &checks, &args) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            say(&Line::Obstacle(Obstacle {
                errno: errno::of_error(error.as_ref()),
                why: format!("{error:#}"),
            }));
            ExitCode::from(ENVIRONMENT)
        }
    }
}

fn say(line: &Line) {
    println!("{}", line.print());
}

/// Prints what there is to check, for those who give points or test the pages.
fn list(exercises: &[Exercise]) {
    for exercise in exercises {
        for check in exercise.checks {
            say(&Line::Listed(check.described(exercise)));
        }
    }
}

/// The checks that are wanted, or why there is no such one.
fn chosen<'a>(
    exercise: &'a Exercise,
    only: Option<&str>,
) -> Result<Vec<&'a Check>, String> {
    let wanted = |check: &&Check| only.is_none_or(|only| only == check.name);
    let checks: Vec<_> = exercise.checks.iter().filter(wanted).collect();
    match only {
        Some(only) if checks.is_empty() => {
            let names = exercise.checks.iter().map(|check| check.name);
            Err(format!(
                "练习 {} 没有“{only}”这项检查，有的是：{}。",
                exercise.name,
                names.collect::<Vec<_>>().join("，")
            ))
        }
        _ => Ok(checks),
    }
}

/// Makes the checks and says whether all passed.
fn run(exercise: &Exercise, checks: &[&Check], args: &Args) -> Result<bool> {
    probe::create_a_map()?;
    let program = Program {
        path: args.program.clone(),
        arguments: args.arguments.clone(),
        limit: Duration::from_secs(args.limit),
        stories: args.stories,
    };
    let mut all_passed = true;
    for check in checks {
        let finding = make(check, &program, args.seed)?;
        all_passed &= finding == Finding::Passed;
        say(&Line::Checked(Checked {
            check: check.described(exercise),
            finding,
        }));
    }
    say(&Line::Done { seed: args.seed });
    Ok(all_passed)
}

/// Makes one check on a fresh run of the program.
fn make(check: &Check, program: &Program, seed: u64) -> Result<Finding> {
    let mut rng = Rng::with_seed(own_seed(seed, check.name));
    let verdict = Student::start(program)
        .and_then(|mut student| (check.run)(&mut student, &mut rng));
    match verdict {
        Ok(()) => Ok(Finding::Passed),
        Err(Stop::NotWritten { function, place }) => {
            Ok(Finding::NotWritten { function, place })
        }
        Err(Stop::Wrong {
            expected,
            seen,
            story,
        }) => Ok(Finding::Failed {
            expected,
            seen,
            story,
        }),
        Err(Stop::NotYet { first }) => Ok(Finding::NotYet { first }),
        Err(Stop::Environment(error)) => Err(error.context(check.name)),
    }
}

/// A check's own seed, so that it sees the same numbers alone and among others (FNV-1a).
fn own_seed(seed: u64, check: &str) -> u64 {
    check
        .bytes()
        .fold(seed ^ 0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
}

#[cfg(test)]
mod tests {
    use super::{Check, Exercise, chosen};

    const fn check(name: &'static str) -> Check {
        Check {
            name,
            title: "",
            points: 1,
            section: "",
            run: |_, _| Ok(()),
        }
    }

    const EXERCISE: Exercise = Exercise {
        name: "insert_once",
        page: "",
        checks: &[check("a_new_key"), check("a_full_map")],
    };

    #[test]
    fn one_check_is_chosen_by_its_name() {
        let names = |only| {
            let checks = chosen(&EXERCISE, only)?;
            Ok(checks.iter().map(|check| check.name).collect::<Vec<_>>())
        };
        let both = vec!["a_new_key", "a_full_map"];
        assert_eq!(names(None), Ok(both));
        assert_eq!(names(Some("a_full_map")), Ok(vec!["a_full_map"]));
        let message: String = names(Some("full_map")).expect_err("unknown");
        assert!(message.contains("“full_map”"), "{message}");
        assert!(message.contains("a_new_key，a_full_map"), "{message}");
    }
}
