//! `cargo deny`: the dependencies' licences and sources, as `deny.toml` allows them. Known
//! vulnerabilities are asked for by the CI workflow, since their list isn't on a registry.

use std::process::Stdio;

use anyhow::Result;
use machine::{cargo, packages};

/// Whether the dependencies are allowed; `None` where there is no cargo-deny.
///
/// # Errors
/// cargo can't be started.
pub fn check(install: bool) -> Result<Option<bool>> {
    if !is_installed()? {
        if !install && !packages::in_ci() {
            return Ok(None);
        }
        // Without optimizing it's there in half the time, and fast enough.
        let installed = cargo::command()
            .args(["install", "cargo-deny", "--locked", "--debug"])
            .status()?;
        if !installed.success() {
            return Ok(None);
        }
    }
    let checked = cargo::command()
        .args(["deny", "--locked", "check", "--hide-inclusion-graph"])
        .args(["licenses", "bans", "sources"])
        .status()?;
    Ok(Some(checked.success()))
}

fn is_installed() -> Result<bool> {
    let version = cargo::command()
        .args(["deny", "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    Ok(version.success())
}
