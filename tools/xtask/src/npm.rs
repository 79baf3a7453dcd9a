//! The npm packages that a folder's scripts import, where the scripts run.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// Decides what npm installs.
pub const LOCK: &str = "package-lock.json";

/// Copies the scripts to where they run, and has npm install what they import, unless that
/// is there already.
///
/// # Errors
/// A file can't be read or written, or npm couldn't install them.
pub fn install(scripts: &Path, run_in: &Path) -> Result<()> {
    fs::create_dir_all(run_in)?;
    let wanted = fs::read(scripts.join(LOCK))?;
    let installed = fs::read(run_in.join("node_modules").join(LOCK)).ok();
    for entry in run_in.read_dir()? {
        let path = entry?.path();
        if path.is_file() {
            fs::remove_file(path)?;
        }
    }
    for entry in scripts.read_dir()? {
        let path = entry?.path();
        if path.is_file() {
            let name = path.file_name().context("a file has a name")?;
            fs::copy(&path, run_in.join(name))?;
        }
    }
    if installed.is_some_and(|installed| installed == wanted) {
        return Ok(());
    }
    let status = Command::new("npm")
        .args(["ci", "--no-audit", "--no-fund"])
        .current_dir(run_in)
        .status()
        .context("启动不了 npm")?;
    ensure!(
        status.success(),
        "npm ci 没有装成，原因在它上面的输出里。网络不通的话，通了以后再运行一次"
    );
    // Written last, so that an installation that was broken off counts as none.
    fs::write(run_in.join("node_modules").join(LOCK), wanted)?;
    Ok(())
}
