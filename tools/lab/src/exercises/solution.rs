//! `cargo lab solution`: the reference solution, for those who have one of their own.

use std::fs;
use std::process::ExitCode;

use anyhow::Result;
use shared::tell;

use super::check;
use super::choice::{course, not_found};

/// What `cargo lab solution` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 哪一道
    #[arg(value_name = "练习")]
    exercise: String,
}

/// Prints the reference solution of an exercise that the learner has passed.
///
/// # Errors
/// The solution can't be read.
pub fn solution(args: &Args) -> Result<ExitCode> {
    let course = course()?;
    let found = course.find_exercises(&args.exercise);
    let [exercise] = found[..] else {
        return Ok(not_found(&course, &args.exercise));
    };
    let id = &exercise.id;
    if !check::progress(&course)?.passed(id) {
        tell!(
            "{id} 还没有通过，通过以后再看参考答案。\n\
             检查：cargo lab check {id}\n提示：cargo lab hint {id}"
        );
        return Ok(ExitCode::FAILURE);
    }
    let path = exercise.part("solution.rs");
    if !path.exists() {
        tell!("这里没有 {id} 的参考答案：老师发的练习不带答案。");
        return Ok(ExitCode::FAILURE);
    }
    print!("{}", fs::read_to_string(&path)?);
    Ok(ExitCode::SUCCESS)
}
