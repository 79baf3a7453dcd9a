//! `cargo lab check`: builds the learner's file and has it checked on a kernel.

use std::fs;
use std::process::ExitCode;

use anyhow::Result;
use course::{Course, Exercise};
use machine::{packages, scratch};
use shared::{say, tell};
use vm::failure::Failure;

use super::choice::{course, next, not_found, to_check};
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
/// when an answer is wrong, 2 when the arguments contradict each other or name no exercise,
/// 3 when it couldn't be checked, cargo's when it doesn't compile.
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
    let mut progress = rebuilt(&course, &args.settings)?;
    let wanted = match &args.exercise {
        Some(wanted) => course.find_exercises(wanted),
        None => to_check(&course, &progress),
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

/// Checks one exercise, prints the verdict, notes it, and returns the exit status.
pub(super) fn check_one(
    exercise: &Exercise,
    settings: &Settings,
    progress: &mut Progress,
) -> Result<u8> {
    packages::ensure(packages::for_build(exercise.needs_clang), settings.yes)?;
    let seed = settings.seed.unwrap_or_else(some_seed);
    // What is saved while it's judged isn't what was judged.
    let text = fs::read(exercise.answer()).unwrap_or_default();
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
                progress.note_failed(&exercise.id)?;
                return Ok(WRONG);
            }
            progress.note_passed(&exercise.id, &text)?;
            Ok(0)
        }
    }
}

/// The progress, for a command that doesn't check. Where its file is broken it's as good as
/// empty.
pub(super) fn progress() -> Result<Progress> {
    let progress = Progress::load(&notes()?)?;
    if progress.is_broken() {
        tell!(
            "进度文件 .lab/progress 读不懂，先当作什么也没有做过。\n\
             出路：cargo lab check，它会重新检查做过的练习"
        );
    }
    Ok(progress)
}

/// The progress. Where its file is broken, what the learner has changed is checked again
/// first, and only then the file is set aside.
pub(super) fn rebuilt(
    course: &Course,
    settings: &Settings,
) -> Result<Progress> {
    let mut progress = Progress::load(&notes()?)?;
    if !progress.is_broken() {
        return Ok(progress);
    }
    tell!("进度文件读不懂。现在重新检查做过的练习……");
    let mut passed = Vec::new();
    for exercise in course.exercises().filter(|e| is_touched(e)) {
        let text = fs::read(exercise.answer()).unwrap_or_default();
        match judge(exercise, settings, some_seed()) {
            Ok(Judged::Made(made)) if verdict::passed(&made) => {
                passed.push((exercise, text));
            }
            Ok(_) => {}
            // The others may work all the same.
            Err(error) => tell!("{}：{error:#}", exercise.id),
        }
    }
    let aside = progress.set_aside()?;
    tell!("读不懂的进度文件挪到了 {}。", shown(&aside));
    for (exercise, text) in passed {
        progress.note_passed(&exercise.id, &text)?;
    }
    Ok(progress)
}
