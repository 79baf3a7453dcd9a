//! `cargo lab hint`: one hint after the other.

use std::process::ExitCode;

use anyhow::Result;
use shared::tell;

use super::check;
use super::choice::{course, one};

/// What `cargo lab hint` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 哪一道；不写就是下一道没通过的
    #[arg(value_name = "练习")]
    exercise: Option<String>,
    /// 第几个提示；不写就给下一个
    #[arg(value_name = "第几个")]
    number: Option<usize>,
}

/// Prints the next hint.
///
/// # Errors
/// The hints can't be read, or the progress not be written.
pub fn hint(args: &Args) -> Result<ExitCode> {
    let course = course()?;
    let mut progress = check::progress()?;
    let exercise = match one(&course, &progress, args.exercise.as_deref()) {
        Ok(exercise) => exercise,
        Err(status) => return Ok(status),
    };
    let hints = exercise.hints()?;
    let seen = progress.hints(&exercise.id);
    let number = args.number.unwrap_or((seen + 1).min(hints.len()));
    let Some(hint) = number.checked_sub(1).and_then(|at| hints.get(at)) else {
        tell!("{} 有 {} 个提示。", exercise.id, hints.len());
        return Ok(ExitCode::from(2));
    };
    if number > seen {
        progress.note_hints(&exercise.id, number)?;
    }
    println!("{} {hint}", exercise.id);
    if number < hints.len() {
        println!(
            "\n还不够？再运行一次，或者 cargo lab hint {} {}",
            exercise.id,
            number + 1
        );
    } else {
        println!("\n这是最后一个提示。");
    }
    Ok(ExitCode::SUCCESS)
}
