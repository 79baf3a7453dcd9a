//! `cargo lab class`: hands over to the teacher's program, which is another package. A
//! reader never compiles it, and a student's package doesn't have it.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use machine::cargo::{self, Built};
use shared::tell;

/// The package, which is also the program and the command.
pub const CLASS: &str = "class";

/// Builds the teacher's program and becomes it: its stdin, its signals and its exit status
/// are its own. The status is 2 where there is no such program, and cargo's when it doesn't
/// build.
///
/// # Errors
/// cargo or the program can't be started.
pub fn hand_over(
    arguments: impl Iterator<Item = OsString>,
) -> Result<ExitCode> {
    let root = course::checkout();
    if !root.join("tools").join(CLASS).is_dir() {
        tell!("cargo lab class 是老师用的，学生的包里没有它");
        return Ok(ExitCode::from(2));
    }
    let programs = match cargo::programs(&root, &[CLASS])? {
        Built::Programs(programs) => programs,
        Built::Failed(status) => return Ok(ExitCode::from(status)),
    };
    let program = programs.path(CLASS)?;
    let error = Command::new(program).args(arguments).exec();
    Err(error).with_context(|| format!("启动不了 {}", program.display()))
}
