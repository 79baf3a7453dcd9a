//! `cargo lab reset`: the starter again, without losing anything.

use std::fs;
use std::process::ExitCode;

use anyhow::Result;
use machine::files::replace;

use super::check;
use super::choice::{course, not_found};
use super::files::{is_touched, keep, shown};

/// What `cargo lab reset` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 哪一道
    #[arg(value_name = "练习")]
    exercise: String,
}

/// Puts the starter back, and keeps what the learner wrote.
///
/// # Errors
/// A file can't be read or written.
pub fn reset(args: &Args) -> Result<ExitCode> {
    let course = course()?;
    let found = course.find_exercises(&args.exercise);
    let [exercise] = found[..] else {
        return Ok(not_found(&course, &args.exercise));
    };
    if !is_touched(exercise) {
        println!("{} 还没有改过。", shown(&exercise.answer()));
        return Ok(ExitCode::SUCCESS);
    }
    let answer = exercise.answer();
    let kept = keep(exercise)?;
    let starter = fs::read(exercise.part("starter.rs"))?;
    replace(&answer, starter)?;
    let mut progress = check::progress(&course)?;
    progress.forget(&exercise.id);
    progress.save()?;
    println!("{} 恢复成了起点。", shown(&answer));
    if let Some(kept) = kept {
        println!("你写的在 {}", shown(&kept));
    }
    Ok(ExitCode::SUCCESS)
}
