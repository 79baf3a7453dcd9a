//! `cargo lab solution`: the reference solution, for those who have one of their own.

use std::fs;
use std::process::ExitCode;

use anyhow::Result;
use course::Exercise;
use shared::tell;

use super::check;
use super::choice::{course, not_found};
use super::progress::{Progress, Standing};

/// What `cargo lab solution` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 哪一道；写章的序号就是那一章的全部
    #[arg(value_name = "练习")]
    exercise: String,
}

/// Prints the reference solutions of exercises that the learner has passed. The exit status
/// is 1 where there is one that isn't printed.
///
/// # Errors
/// The solution can't be read.
pub fn solution(args: &Args) -> Result<ExitCode> {
    let course = course()?;
    let found = course.find_exercises(&args.exercise);
    if found.is_empty() {
        return Ok(not_found(&course, &args.exercise));
    }
    let progress = check::progress()?;
    let mut status = ExitCode::SUCCESS;
    for exercise in &found {
        if found.len() > 1 {
            println!("// {}", exercise.id);
        }
        if !print(exercise, &progress)? {
            status = ExitCode::FAILURE;
        }
    }
    Ok(status)
}

/// Says whether it's printed.
fn print(exercise: &Exercise, progress: &Progress) -> Result<bool> {
    let id = &exercise.id;
    if progress.standing(exercise) == Standing::Open {
        tell!(
            "{id} 还没有通过，通过以后再看参考答案。\n\
             检查：cargo lab check {id}\n提示：cargo lab hint {id}"
        );
        return Ok(false);
    }
    let path = exercise.part("solution.rs");
    if !path.exists() {
        tell!("这里没有 {id} 的参考答案：老师发的练习不带答案。");
        return Ok(false);
    }
    print!("{}", fs::read_to_string(&path)?);
    Ok(true)
}
