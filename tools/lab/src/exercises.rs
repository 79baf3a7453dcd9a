//! The exercises of this checkout, and what a learner does with them.

pub mod check;
mod progress;
pub mod verdict;
mod watch;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use course::{Course, Exercise};
use machine::files;

use progress::Progress;

/// Where the learner's progress and old versions are kept.
fn notes() -> Result<PathBuf> {
    let folder = course::checkout().join(".lab");
    fs::create_dir_all(&folder)
        .with_context(|| format!("建不了 {}", folder.display()))?;
    Ok(folder)
}

/// The course of this checkout.
fn course() -> Result<Course> {
    Course::load(&course::checkout())
}

/// Says what there is instead.
fn not_found(course: &Course, wanted: &str) -> ExitCode {
    eprintln!("没有“{wanted}”这道练习。现有的练习：");
    for exercise in course.exercises() {
        eprintln!("  {}", exercise.id);
    }
    ExitCode::from(2)
}

/// What `cargo lab list` takes: nothing.
#[derive(Debug, clap::Args)]
pub struct ListArgs {}

/// Lists the exercises and how far the learner is.
///
/// # Errors
/// The exercises or the progress can't be read.
pub fn list(_: &ListArgs) -> Result<ExitCode> {
    let course = course()?;
    let progress = check::progress(&course)?;
    let done = course
        .exercises()
        .filter(|e| progress.passed(&e.id))
        .count();
    for exercise in course.exercises() {
        let state = if progress.passed(&exercise.id) {
            "通过"
        } else if is_touched(exercise) {
            "在做"
        } else {
            "　　"
        };
        println!("{state}  {:<26}  {}", exercise.id, exercise.title());
    }
    println!("\n{done}/{} 通过", course.exercises().count());
    if let Some(next) = next(&course, &progress) {
        println!("下一道：cargo lab check {}", next.id);
        println!("要改的文件：{}", shown(&next.answer()));
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether the learner has changed the file.
fn is_touched(exercise: &Exercise) -> bool {
    let read = |path: PathBuf| fs::read(path).ok();
    read(exercise.answer()) != read(exercise.part("starter.rs"))
}

/// The first exercise that isn't done.
fn next<'a>(course: &'a Course, progress: &Progress) -> Option<&'a Exercise> {
    course.exercises().find(|e| !progress.passed(&e.id))
}

/// A path as the learner knows it: from the checkout's root.
fn shown(path: &Path) -> String {
    path.strip_prefix(course::checkout())
        .unwrap_or(path)
        .display()
        .to_string()
}

/// What `cargo lab hint` takes.
#[derive(Debug, clap::Args)]
pub struct HintArgs {
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
pub fn hint(args: &HintArgs) -> Result<ExitCode> {
    let course = course()?;
    let mut progress = check::progress(&course)?;
    let exercise = match one(&course, &progress, args.exercise.as_deref()) {
        Ok(exercise) => exercise,
        Err(status) => return Ok(status),
    };
    let path = exercise.part("hints.md");
    let text = fs::read_to_string(&path)
        .with_context(|| format!("读不了 {}", path.display()))?;
    let hints: Vec<&str> =
        text.split("## ").skip(1).map(str::trim_end).collect();
    let seen = progress.hints(&exercise.id);
    let number = args.number.unwrap_or((seen + 1).min(hints.len()));
    let Some(hint) = number.checked_sub(1).and_then(|at| hints.get(at)) else {
        eprintln!("{} 有 {} 个提示。", exercise.id, hints.len());
        return Ok(ExitCode::from(2));
    };
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
    if number > seen {
        progress.note_hints(&exercise.id, number);
        progress.save()?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What `cargo lab reset` takes.
#[derive(Debug, clap::Args)]
pub struct ResetArgs {
    /// 哪一道
    #[arg(value_name = "练习")]
    exercise: String,
}

/// Puts the starter back, and keeps what the learner wrote.
///
/// # Errors
/// A file can't be read or written.
pub fn reset(args: &ResetArgs) -> Result<ExitCode> {
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
    files::replace(&answer, &fs::read(exercise.part("starter.rs"))?)?;
    let mut progress = check::progress(&course)?;
    progress.forget(&exercise.id);
    progress.save()?;
    println!("{} 恢复成了起点。", shown(&answer));
    if let Some(kept) = kept {
        println!("你写的在 {}", shown(&kept));
    }
    Ok(ExitCode::SUCCESS)
}

/// Copies the learner's file to a place where nothing is overwritten.
fn keep(exercise: &Exercise) -> Result<Option<PathBuf>> {
    let answer = exercise.answer();
    if !answer.exists() {
        return Ok(None);
    }
    let folder = notes()?;
    let kept = (1..)
        .map(|n| folder.join(format!("{}-{n}.rs", exercise.id)))
        .find(|path| !path.exists())
        .context("there's always a free number")?;
    fs::copy(&answer, &kept)
        .with_context(|| format!("写不了 {}", kept.display()))?;
    Ok(Some(kept))
}

/// What `cargo lab solution` takes.
#[derive(Debug, clap::Args)]
pub struct SolutionArgs {
    /// 哪一道
    #[arg(value_name = "练习")]
    exercise: String,
}

/// Prints the reference solution of an exercise that the learner has passed.
///
/// # Errors
/// The solution can't be read.
pub fn solution(args: &SolutionArgs) -> Result<ExitCode> {
    let course = course()?;
    let found = course.find_exercises(&args.exercise);
    let [exercise] = found[..] else {
        return Ok(not_found(&course, &args.exercise));
    };
    let id = &exercise.id;
    if !check::progress(&course)?.passed(id) {
        eprintln!(
            "{id} 还没有通过，通过以后再看参考答案。\n\
             检查：cargo lab check {id}\n提示：cargo lab hint {id}"
        );
        return Ok(ExitCode::FAILURE);
    }
    let path = exercise.part("solution.rs");
    if !path.exists() {
        eprintln!("这里没有 {id} 的参考答案：老师发的练习不带答案。");
        return Ok(ExitCode::FAILURE);
    }
    print!("{}", fs::read_to_string(&path)?);
    Ok(ExitCode::SUCCESS)
}

/// The exercise that is meant: the named one, or the next that isn't done.
fn one<'a>(
    course: &'a Course,
    progress: &Progress,
    wanted: Option<&str>,
) -> Result<&'a Exercise, ExitCode> {
    match wanted {
        None => next(course, progress).ok_or_else(|| {
            println!("全部练习都通过了。");
            ExitCode::SUCCESS
        }),
        Some(wanted) => course
            .find_exercises(wanted)
            .into_iter()
            .find(|e| !progress.passed(&e.id))
            .or_else(|| course.find_exercises(wanted).first().copied())
            .ok_or_else(|| not_found(course, wanted)),
    }
}

pub use watch::{WatchArgs, watch};
