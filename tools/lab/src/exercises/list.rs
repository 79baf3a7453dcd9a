//! `cargo lab list`: the exercises, and how far the learner is.

use std::process::ExitCode;

use anyhow::Result;

use super::check;
use super::choice::{course, next};
use super::files::{is_touched, shown};
use super::progress::Standing;

/// What `cargo lab list` takes: nothing.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Lists the exercises and how far the learner is.
///
/// # Errors
/// The exercises or the progress can't be read.
pub fn list(_: &Args) -> Result<ExitCode> {
    let course = course()?;
    let progress = check::progress()?;
    let done = course.exercises().filter(|e| progress.passed(e)).count();
    for exercise in course.exercises() {
        let (state, note) = match progress.standing(exercise) {
            Standing::Passed => ("通过", ""),
            Standing::Changed => ("改过", "（改过，还没有再检查）"),
            Standing::Open if is_touched(exercise) => ("在做", ""),
            Standing::Open => ("　　", ""),
        };
        println!("{state}  {:<26}  {}{note}", exercise.id, exercise.title());
    }
    println!("\n{done}/{} 通过", course.exercises().count());
    if let Some(next) = next(&course, &progress) {
        println!("下一道：cargo lab check {}", next.id);
        println!("要改的文件：{}", shown(&next.answer()));
    }
    Ok(ExitCode::SUCCESS)
}
