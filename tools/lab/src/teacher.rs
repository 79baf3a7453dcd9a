//! `cargo lab class`: hands over to the teacher's program, which is another package. A
//! reader never compiles it, and a student's package doesn't have it.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::build::{self, Built};
use crate::chapters;

/// The package, which is also the program and the command.
pub const CLASS: &str = "class";

/// Builds the teacher's program and becomes it: its stdin, its signals and its exit status
/// are the terminal's. The status is 2 where there is no such program, and cargo's when it
/// doesn't build.
///
/// # Errors
/// cargo or the program can't be started.
pub fn hand_over(
    arguments: impl Iterator<Item = OsString>,
) -> Result<ExitCode> {
    if !chapters::workspace().join("tools/class").is_dir() {
        eprintln!("cargo lab class 是老师用的，学生的包里没有它。");
        return Ok(ExitCode::from(2));
    }
    let mut programs = match build::programs(&[CLASS])? {
        Built::Programs(programs) => programs,
        Built::Failed(status) => {
            let code = status.code().and_then(|code| u8::try_from(code).ok());
            return Ok(ExitCode::from(code.unwrap_or(1)));
        }
    };
    let program = programs.remove(CLASS).with_context(|| {
        format!("cargo 没有说 {CLASS} 编译出来的程序在哪里")
    })?;
    let error = Command::new(&program).args(arguments).exec();
    Err(error).with_context(|| format!("启动不了 {}", program.display()))
}
