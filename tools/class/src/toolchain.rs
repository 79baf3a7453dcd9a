//! This computer's Rust compiler and its linker's tools.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// The compiler's own folder.
///
/// # Errors
/// rustc can't be started.
pub fn sysroot() -> Result<PathBuf> {
    Ok(rustc(&["--print", "sysroot"])?.trim().into())
}

/// What the compiler makes programs for, for example `x86_64-unknown-linux-gnu`.
///
/// # Errors
/// rustc can't be started.
pub fn host() -> Result<String> {
    let version = rustc(&["--version", "--verbose"])?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc 不说它为哪种机器编译")?.to_owned())
}

fn rustc(arguments: &[&str]) -> Result<String> {
    let output = Command::new("rustc")
        .args(arguments)
        .current_dir(course::checkout())
        .output()
        .context("启动不了 rustc")?;
    ensure!(
        output.status.success(),
        "rustc {} 失败",
        arguments.join(" ")
    );
    Ok(String::from_utf8(output.stdout)?)
}

/// Strips the debugging information that would only fill the VM's memory.
///
/// # Errors
/// `strip` can't be started or fails.
pub fn stripped(program: &Path, to: &Path) -> Result<()> {
    let status = Command::new("strip")
        .arg("-o")
        .arg(to)
        .arg(program)
        .status()
        .context("启动不了 strip")?;
    ensure!(status.success(), "strip {} 失败", program.display());
    // Whether it's whole is found here, not in the VM.
    File::open(to)?;
    Ok(())
}
