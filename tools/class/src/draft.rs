//! `cargo lab class assignment`: prints an assignment.toml to begin with.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use course::Course;
use machine::cargo::{self, Built};
use machine::packages;
use shared::signals;

use crate::assignment::Limits;
use crate::checker::list;
use crate::lessons::{Lessons, exercises, numbers};

/// What `cargo lab class assignment` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    lessons: Lessons,
}

/// Prints an assignment with all checks of the lessons' exercises, each worth what the book
/// gives it.
///
/// # Errors
/// There are no such exercises, or the checkers don't compile.
pub fn assignment(args: &Args) -> Result<ExitCode> {
    let course = Course::load(&course::checkout())?;
    let lessons = args.lessons.of(&course)?;
    for exercise in exercises(&lessons) {
        packages::ensure(packages::for_build(exercise.needs_clang), false)?;
    }
    let mut text = head(&lessons);
    for lesson in &lessons {
        let package = lesson.exercises_package();
        let checks = list(&checker(&package)?)?;
        for exercise in &lesson.exercises {
            text.push_str(&format!(
                "\n# {}\n[exercises.{}]\n",
                exercise.title(),
                exercise.id
            ));
            for check in &checks {
                if check.exercise == exercise.stem() {
                    text.push_str(&format!(
                        "{} = {} # {}\n",
                        check.name, check.points, check.title
                    ));
                }
            }
        }
    }
    signals::end_on_closed_pipe();
    print!("{text}");
    Ok(ExitCode::SUCCESS)
}

fn head(lessons: &[&course::Lesson]) -> String {
    let first = exercises(lessons).next().map_or("", |e| &e.id);
    let Limits {
        compile_seconds,
        call_seconds,
        exercise_seconds,
        memory,
    } = Limits::default();
    format!(
        "title = \"第 {} 章\"\n\
         # 每个学生的随机数由它和学生的名字决定。\n\
         seed = 1\n\
         # 老师自己的检查，一道练习一个文件，例如 hidden/{first}.rs。\n\
         # hidden = \"hidden\"\n\n\
         [limits]\n\
         compile_seconds = {compile_seconds}\n\
         # 一次调用\n\
         call_seconds = {call_seconds}\n\
         # 一道练习的全部检查\n\
         exercise_seconds = {exercise_seconds}\n\
         # 运行时的内存，单位 MiB\n\
         memory = {memory}\n",
        numbers(lessons)
    )
}

/// The program with a package's checks, built as learners build it.
fn checker(package: &str) -> Result<PathBuf> {
    match cargo::binaries(&course::checkout(), package, &[package])? {
        Built::Programs(programs) => Ok(programs.path(package)?.to_owned()),
        Built::Failed(_) => bail!("检查程序没有编译过，原因在上面"),
    }
}
