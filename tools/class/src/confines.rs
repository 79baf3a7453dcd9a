//! What the runner and the jail agree on: that they are in the VM, and the groups of
//! processes whose memory has a limit.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

/// Where the groups are mounted.
pub const GROUPS: &str = "/sys/fs/cgroup";
/// The group of a student's program.
pub const ANSWER: &str = "/sys/fs/cgroup/answer";
/// The group of a checker.
pub const CHECKER: &str = "/sys/fs/cgroup/checker";

/// Only in the VM is there this file; outside of it nothing here may run.
const ONLY_IN_VM: &str = vm::init::PATH;

/// # Errors
/// This isn't the VM.
pub fn ensure_in_vm() -> Result<()> {
    ensure!(Path::new(ONLY_IN_VM).exists(), "这个命令只在虚拟机里运行");
    Ok(())
}

/// Sets a group's property.
///
/// # Errors
/// The kernel refuses it.
pub fn write(group: &str, file: &str, text: &str) -> Result<()> {
    let path = Path::new(group).join(file);
    fs::write(&path, text).with_context(|| path.display().to_string())
}
