//! `cargo xtask record`: what the chapters really print on this kernel, what their maps held
//! after each call, and what else is generated: the prototypes that the pages quote, the README's table, the list of pages.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use course::{Course, EVENTS, OUTPUT};
use machine::cargo::{self, Built, Programs};
use machine::{files, packages};
use press::manuscript::Manuscript;
use press::prototypes::Sources;
use press::recording;
use shared::probe;
use transcript::Transcript;
use transcript::compare::compare_runs;

use crate::workspace::Workspace;

/// The arguments of `cargo xtask record`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// 只记录这些章；不写就是全部
    #[arg(value_name = "章")]
    chapters: Vec<String>,
}

/// Records all chapters, or those that are named.
///
/// # Errors
/// Without the right to call `bpf(2)` or the system packages to build with (then nothing is
/// written), or when a chapter doesn't build or a file can't be written.
pub fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let root = &workspace.root;
    let chapters = chosen(root, options)?;
    probe::create_a_map().context(
        "这里不能调用 bpf(2)，什么也没有记录；请以 root 运行，\
         并且不要在禁止 bpf 的容器里",
    )?;
    packages::ensure(packages::FOR_KERNEL_PROGRAMS, false)?;
    let names: Vec<_> = chapters.iter().map(String::as_str).collect();
    let programs = made(cargo::programs(root, &names)?)?;
    let mut good = true;
    for chapter in &chapters {
        match record(root, chapter, &programs) {
            Ok(true) => println!("{chapter}：新的输出已经记录"),
            Ok(false) => println!("{chapter}：没有变化"),
            Err(error) => {
                eprintln!("{chapter}：没有记录，{error:#}");
                good = false;
            }
        }
    }
    good &= write_generated(root, &workspace.sources()?)?;
    Ok(if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn chosen(root: &Path, options: &Options) -> Result<Vec<String>> {
    let course = Course::load(root)?;
    let all: Vec<_> = course
        .lessons
        .into_iter()
        .map(|lesson| lesson.name)
        .collect();
    if options.chapters.is_empty() {
        return Ok(all);
    }
    for chapter in &options.chapters {
        if !all.contains(chapter) {
            bail!("没有 {chapter} 这一章；有：{}", all.join("、"));
        }
    }
    Ok(options.chapters.clone())
}

/// The programs, if cargo made them.
///
/// # Errors
/// When it didn't.
pub fn made(built: Built) -> Result<Programs> {
    match built {
        Built::Programs(programs) => Ok(programs),
        Built::Failed(_) => bail!("没有编译成功，什么也没有记录"),
    }
}

/// Runs a chapter and writes what it printed and what its maps held, if that is new.
fn record(root: &Path, chapter: &str, programs: &Programs) -> Result<bool> {
    let run = recorder::record(programs.path(chapter)?)?;
    let folder = root.join("chapters").join(chapter);
    let (output, events) = (folder.join(OUTPUT), folder.join(EVENTS));
    if let (Ok(printed), Ok(recorded)) =
        (fs::read_to_string(&output), fs::read_to_string(&events))
        && let Ok(recorded) = Transcript::from_json_lines(&recorded)
        && printed == recorded.to_string()
        && compare_runs(&recorded, &run).is_ok()
    {
        return Ok(false);
    }
    files::replace(&output, run.to_string())?;
    files::replace(&events, run.to_json_lines())?;
    Ok(true)
}

fn write_generated(root: &Path, sources: &Sources) -> Result<bool> {
    match recording::files(&Manuscript::load(root)?, sources)? {
        Ok(files) => {
            for file in files {
                files::replace(&root.join(file.path), file.text)?;
            }
            Ok(true)
        }
        Err(problems) => {
            for problem in problems {
                eprintln!("{problem}");
            }
            Ok(false)
        }
    }
}
