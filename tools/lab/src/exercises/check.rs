//! `cargo lab check`: builds the learner's file and has it checked on a kernel.

use std::process::ExitCode;

use anyhow::Result;
use course::{Course, Exercise};
use machine::{packages, scratch};
use shared::{say, tell};
use vm::failure::Failure;

use super::choice::{course, next, not_found};
use super::files::{is_touched, notes, shown};
use super::judge::{Judged, Settings, judge, some_seed};
use super::progress::Progress;
use super::verdict;

/// The exit status when an answer doesn't pass.
const WRONG: u8 = 1;

/// The exit status when the answer could not be checked.
const NOT_CHECKED: u8 = 3;

/// What `cargo lab check` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 哪一道，例如 ex02-insert-once；写章的序号就检查那一章；不写就是下一道没通过的
    #[arg(value_name = "练习")]
    exercise: Option<String>,
    #[command(flatten)]
    settings: Settings,
}

/// Checks one exercise, or those of a chapter. The exit status is 0 when all passed, 1
/// when an answer is wrong, 3 when it couldn't be checked, cargo's when it doesn't
/// compile.
///
/// # Errors
/// The files can't be read or written, or the VM failed.
pub fn check(args: &Args) -> Result<ExitCode> {
    if let Err(contradiction) = args.settings.wish.check() {
        tell!("{contradiction}");
        return Ok(ExitCode::from(2));
    }
    let _scratch = scratch::prepare("")?;
    let course = course()?;
    let mut progress = progress(&course)?;
    let wanted = match &args.exercise {
        Some(wanted) => course.find_exercises(wanted),
        None => next(&course, &progress).into_iter().collect(),
    };
    if wanted.is_empty() {
        return Ok(match &args.exercise {
            Some(wanted) => not_found(&course, wanted),
            None => {
                say!("全部练习都通过了。");
                ExitCode::SUCCESS
            }
        });
    }
    let mut status = 0;
    for exercise in &wanted {
        match check_one(exercise, &args.settings, &mut progress) {
            Ok(here) => status = status.max(here),
            Err(error) => return not_checked(error),
        }
    }
    let next = next(&course, &progress).filter(|_| status == 0);
    if let Some(next) = next {
        say!("下一道：cargo lab check {}", next.id);
    }
    Ok(ExitCode::from(status))
}

/// A status of its own for what isn't the answer's fault. A VM's failure has its own.
pub(super) fn not_checked(error: anyhow::Error) -> Result<ExitCode> {
    if error.is::<Failure>() {
        return Err(error);
    }
    tell!("{error:#}");
    Ok(ExitCode::from(NOT_CHECKED))
}

/// Checks one exercise, prints the verdict, notes a pass, and returns the exit status.
pub(super) fn check_one(
    exercise: &Exercise,
    settings: &Settings,
    progress: &mut Progress,
) -> Result<u8> {
    packages::ensure(packages::for_build(exercise.needs_clang), settings.yes)?;
    let seed = settings.seed.unwrap_or_else(some_seed);
    match judge(exercise, settings, seed)? {
        Judged::NotBuilt(status) => {
            tell!(
                "\n{} 没有编译过，上面是编译器的原话。\n要改的文件：{}",
                exercise.id,
                shown(&exercise.answer())
            );
            Ok(status)
        }
        Judged::Made(made) => {
            verdict::print(exercise, &made, seed);
            if !verdict::passed(&made) {
                return Ok(WRONG);
            }
            progress.note_passed(&exercise.id);
            progress.save()?;
            Ok(0)
        }
    }
}

/// The progress. Where its file was broken, the exercises are checked again first.
pub(super) fn progress(course: &Course) -> Result<Progress> {
    let (mut progress, aside) = Progress::load(&notes()?)?;
    let Some(aside) = aside else {
        return Ok(progress);
    };
    tell!(
        "进度文件读不懂，挪到了 {}。现在重新检查做过的练习……",
        shown(&aside)
    );
    for exercise in course.exercises().filter(|e| is_touched(e)) {
        let judged = judge(exercise, &Settings::default(), some_seed())?;
        if matches!(judged, Judged::Made(made) if verdict::passed(&made)) {
            progress.note_passed(&exercise.id);
        }
    }
    progress.save()?;
    Ok(progress)
}
