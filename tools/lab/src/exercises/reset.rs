//! `cargo lab reset`: the starter again, without losing anything.

use std::fs;
use std::process::ExitCode;

use anyhow::Result;
use course::Exercise;
use machine::files::replace;
use shared::say;

use super::check;
use super::choice::{course, not_found};
use super::files::{is_touched, keep, shown};
use super::progress::Progress;

/// What `cargo lab reset` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 哪一道；写章的序号就是那一章的全部
    #[arg(value_name = "练习", required_unless_present = "all")]
    exercise: Option<String>,
    /// 全部练习
    #[arg(long, conflicts_with = "exercise")]
    all: bool,
}

/// Puts the starter back, and keeps what the learner wrote.
///
/// # Errors
/// A file can't be read or written.
pub fn reset(args: &Args) -> Result<ExitCode> {
    let course = course()?;
    let found = match &args.exercise {
        Some(wanted) => course.find_exercises(wanted),
        None => course.exercises().collect(),
    };
    if let (Some(wanted), []) = (&args.exercise, &found[..]) {
        return Ok(not_found(&course, wanted));
    }
    let mut progress = check::progress()?;
    for exercise in found {
        reset_one(exercise, &mut progress)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn reset_one(exercise: &Exercise, progress: &mut Progress) -> Result<()> {
    let answer = exercise.answer();
    if !is_touched(exercise) {
        say!("{} 还没有改过。", shown(&answer));
        // Somebody else may have put the starter back.
        return progress.note_failed(&exercise.id);
    }
    let kept = keep(exercise)?;
    let starter = fs::read(exercise.part("starter.rs"))?;
    replace(&answer, starter)?;
    progress.forget(&exercise.id)?;
    say!("{} 恢复成了起点。", shown(&answer));
    if let Some(kept) = kept {
        say!("你写的在 {}", shown(&kept));
    }
    Ok(())
}
