//! Compiling an answer where it can read nothing but the compiler, the crates that it may
//! use, and itself.
//!
//! An answer is one run of rustc in the sandbox. Where it has a kernel side in C, its
//! package's build script runs there before, just as cargo would run it.

#[cfg(test)]
mod in_sandbox;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use course::Exercise;
use machine::files::{copy, copy_wanted};
use nix::sys::statvfs::statvfs;
use tempfile::TempDir;

use crate::crates;
use crate::diagnostics::{Diagnostics, beginning};
use crate::kit::Kit;
use crate::sandbox::{self, Ran, run, rust_inside};
use crate::witness::{self, Attempt, Compiled};

/// The room that compiling an answer takes, in MiB, and some.
const ROOM: u64 = 64;

/// Compiles a student's answer to `program`.
///
/// # Errors
/// There is no reference solution to compare with.
pub fn answer(
    kit: &Kit,
    exercise: &Exercise,
    answer: &str,
    limit: Duration,
    program: &Path,
) -> Result<Compiled> {
    let reference = solution(exercise)?;
    let place = TempDir::new().context("建不了临时目录")?;
    Ok(witness::compile(
        limit,
        &|limit| attempt(kit, exercise, answer, limit, program),
        &|limit| {
            let program = place.path().join("reference");
            attempt(kit, exercise, &reference, limit, &program)
        },
    ))
}

/// The reference solution.
///
/// # Errors
/// It can't be read.
pub fn solution(exercise: &Exercise) -> Result<String> {
    let path = exercise.part("solution.rs");
    fs::read_to_string(&path)
        .with_context(|| format!("读不了 {}", path.display()))
}

/// Compiles an answer to `program`, once.
///
/// # Errors
/// It couldn't be tried.
pub fn attempt(
    kit: &Kit,
    exercise: &Exercise,
    answer: &str,
    limit: Duration,
    program: &Path,
) -> Result<Attempt> {
    let stem = exercise.stem();
    let work = TempDir::new().context("建不了临时目录")?;
    let (source, out) = (work.path().join("source"), work.path().join("out"));
    fs::create_dir_all(source.join("src"))?;
    fs::create_dir(&out)?;
    let around = exercise.folder.join(format!("{stem}.rs"));
    copy(&around, &source.join(format!("{stem}.rs")))?;
    fs::write(source.join(format!("src/{stem}.rs")), answer)?;
    if exercise.has_kernel_side {
        let trouble = kernel_side(kit, exercise, limit, &source, &out)?;
        if let Some(trouble) = trouble {
            return Ok(trouble);
        }
    }
    let mut command = sandbox(kit, &source, &out);
    command.args(kit.rustc(exercise, "/kit", &rust_inside(&kit.sysroot))?);
    command.arg(format!("{stem}.rs")).args([
        "--error-format=json",
        "--crate-name",
        "answer",
        "-o",
        "/out/answer",
    ]);
    let ran = run(command, limit)?;
    let made = out.join("answer");
    if ran.succeeded() && made.is_file() {
        copy(&made, program)?;
        return Ok(Attempt::Program);
    }
    let files = [format!("{stem}.rs"), format!("src/{stem}.rs")];
    let said = Diagnostics::read(&ran.stderr, &files);
    if said.blame_the_answer {
        let mut words = said.words;
        if said.miss_a_crate {
            words.push_str(&crates::told(exercise)?);
        }
        return Ok(Attempt::Refused(words));
    }
    without_diagnostics(&ran, "rustc", &said.words, &out)
}

/// What it was that kept a compiler from its work, when it says nothing of the answer.
fn without_diagnostics(
    ran: &Ran,
    compiler: &str,
    words: &str,
    out: &Path,
) -> Result<Attempt> {
    ran.was_in_sandbox()?;
    if ran.is_late() {
        return Ok(Attempt::Late);
    }
    if let Some(signal) = ran.signal_from_outside() {
        let why = format!("{compiler} 被信号 {signal} 结束");
        return Ok(Attempt::Disturbed(why));
    }
    let disk = statvfs(out)?;
    let room = (disk.blocks_available() * disk.fragment_size()) >> 20;
    if room < ROOM {
        return Ok(Attempt::Disturbed(format!(
            "放临时文件的磁盘只剩 {room} MiB：{}",
            words.trim()
        )));
    }
    Ok(Attempt::Failed(match words.trim() {
        "" => ran.died_silently(compiler),
        words => words.to_owned(),
    }))
}

/// Runs the build script of the exercise's package on the answer's C. Returns what was in
/// the way.
fn kernel_side(
    kit: &Kit,
    exercise: &Exercise,
    limit: Duration,
    source: &Path,
    out: &Path,
) -> Result<Option<Attempt>> {
    let script = kit
        .script(&exercise.package)
        .with_context(|| format!("{} 没有 build.rs", exercise.package))?;
    // The C that isn't the student's.
    copy_wanted(&exercise.folder, source, &|path| {
        path.is_dir() || path.extension().is_some_and(|e| e == "c")
    })?;
    let mut command = sandbox(kit, source, out);
    command.arg(format!("/kit/{script}"));
    let ran = run(command, limit)?;
    let errors: Vec<_> = ran
        .stdout
        .lines()
        .filter_map(|line| line.strip_prefix("cargo::error="))
        .collect();
    if ran.succeeded() && errors.is_empty() {
        return Ok(None);
    }
    let words = beginning(&errors.join("\n"));
    // The script says when there is no C at all, and clang names the line.
    let file = format!("src/{}.rs", exercise.stem());
    let blames = |line: &&str| {
        line.starts_with(&format!("{file} 里没有"))
            || line.starts_with(&format!("{file}:")) && line.contains("error: ")
    };
    if errors.iter().any(blames) {
        return Ok(Some(Attempt::Refused(words)));
    }
    let words = format!("{words}\n{}", beginning(&ran.stderr));
    without_diagnostics(&ran, "clang", &words, out).map(Some)
}

/// Compiles the teacher's own checks of an exercise, which lie in `checks`, to a checker
/// `program`. They are trusted, so this needs no sandbox.
///
/// # Errors
/// They don't compile.
#[expect(
    clippy::unnecessary_debug_formatting,
    reason = "a path as a Rust literal"
)]
pub fn hidden_checker(
    kit: &Kit,
    exercise: &Exercise,
    checks: &Path,
    program: &Path,
) -> Result<()> {
    let work = TempDir::new().context("建不了临时目录")?;
    let main = work.path().join("main.rs");
    let checks = checks
        .canonicalize()
        .with_context(|| format!("读不了 {}", checks.display()))?;
    fs::write(
        &main,
        format!(
            "#[path = {checks:?}]\nmod checks;\n\n\
             fn main() -> std::process::ExitCode {{\n    \
             harness::checker::main(&[checks::EXERCISE])\n}}\n"
        ),
    )?;
    let status = Command::new(kit.sysroot.join("bin/rustc"))
        .args(
            &kit.rustc(
                exercise,
                &kit.crates.to_string_lossy(),
                &kit.sysroot.to_string_lossy(),
            )?[1..],
        )
        .arg(&main)
        .args(["--crate-name", "hidden", "-o"])
        .arg(program)
        .status()
        .context("启动不了 rustc")?;
    ensure!(
        status.success(),
        "隐藏检查没有编译过，原因在上面：{}",
        checks.display()
    );
    Ok(())
}

fn sandbox(kit: &Kit, source: &Path, out: &Path) -> Command {
    sandbox::command(&kit.sysroot, &kit.crates, source, out)
}
