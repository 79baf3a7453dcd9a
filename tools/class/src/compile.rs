//! Compiling an answer where it can read nothing but the compiler, the crates that it may
//! use, and itself.
//!
//! An answer is one run of rustc in the sandbox. Where it has a kernel side in C, its
//! package's build script runs there before, just as cargo would run it.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use course::Exercise;
use tempfile::TempDir;

use crate::copy::copy;
use crate::kit::Kit;
use crate::sandbox::{self, run, rust_inside};

/// What came of compiling.
#[derive(Debug)]
pub enum Compiled {
    /// The program is where it was wanted.
    Program,
    /// The compiler's words.
    Refused(String),
}

/// Compiles a student's answer to `program`.
///
/// # Errors
/// It couldn't be tried, which isn't the student's fault.
pub fn answer(
    kit: &Kit,
    exercise: &Exercise,
    answer: &str,
    limit: Duration,
    program: &Path,
) -> Result<Compiled> {
    let stem = exercise.stem();
    let work = TempDir::new().context("建不了临时目录")?;
    let (source, out) = (work.path().join("source"), work.path().join("out"));
    fs::create_dir_all(source.join("src"))?;
    fs::create_dir(&out)?;
    let around = exercise.folder.join(format!("{stem}.rs"));
    copy(&around, &source.join(format!("{stem}.rs")), &|_| true)?;
    fs::write(source.join(format!("src/{stem}.rs")), answer)?;
    if exercise.has_kernel_side {
        let refused = kernel_side(kit, exercise, limit, &source, &out)?;
        if let Some(words) = refused {
            return Ok(Compiled::Refused(words));
        }
    }
    let mut command = sandbox(kit, &source, &out);
    command.args(kit.rustc(exercise, "/kit", &rust_inside(&kit.sysroot))?);
    command.arg(format!("{stem}.rs")).args([
        "--crate-name",
        "answer",
        "-o",
        "/out/answer",
    ]);
    let ran = match run(command, limit)?.in_sandbox("rustc", limit)? {
        Ok(ran) => ran,
        Err(words) => return Ok(Compiled::Refused(words)),
    };
    let made = out.join("answer");
    if ran.succeeded() && made.is_file() {
        copy(&made, program, &|_| true)?;
        return Ok(Compiled::Program);
    }
    Ok(Compiled::Refused(ran.stderr))
}

/// Runs the build script of the exercise's package on the answer's C. Returns what it
/// has against it.
fn kernel_side(
    kit: &Kit,
    exercise: &Exercise,
    limit: Duration,
    source: &Path,
    out: &Path,
) -> Result<Option<String>> {
    let script = kit
        .script(&exercise.package)
        .with_context(|| format!("{} 没有 build.rs", exercise.package))?;
    // The C that isn't the student's.
    copy(&exercise.folder, source, &|path| {
        path.is_dir() || path.extension().is_some_and(|e| e == "c")
    })?;
    let mut command = sandbox(kit, source, out);
    command.arg(format!("/kit/{script}"));
    let ran = match run(command, limit)?.in_sandbox("clang", limit)? {
        Ok(ran) => ran,
        Err(words) => return Ok(Some(words)),
    };
    let errors: Vec<_> = ran
        .stdout
        .lines()
        .filter_map(|line| line.strip_prefix("cargo::error="))
        .collect();
    if !errors.is_empty() {
        return Ok(Some(errors.join("\n")));
    }
    ensure!(ran.succeeded(), "build.rs 没有做完：{}", ran.stderr);
    Ok(None)
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
