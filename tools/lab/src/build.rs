//! Building this workspace's programs.

use std::collections::BTreeMap;
use std::env;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::chapters;

/// What cargo made.
#[derive(Debug)]
pub enum Built {
    /// Where the programs lie, by name.
    Programs(BTreeMap<String, PathBuf>),
    /// cargo has said on stderr why not, and ended so.
    Failed(ExitStatus),
}

/// Builds the packages and returns where their programs lie. Only cargo knows that: the
/// target folder may be set by the environment, a configuration file or the command line.
///
/// # Errors
/// cargo can't be started.
pub fn programs(packages: &[&str]) -> Result<Built> {
    build(packages.iter().flat_map(|package| ["--package", package]))
}

/// Builds only these programs of a package: the others may not compile.
///
/// # Errors
/// cargo can't be started.
pub fn binaries(package: &str, names: &[&str]) -> Result<Built> {
    let names = names.iter().flat_map(|name| ["--bin", name]);
    build(["--package", package].into_iter().chain(names))
}

fn build<'a>(what: impl Iterator<Item = &'a str>) -> Result<Built> {
    let mut programs = BTreeMap::new();
    let status = messages(what, |message| {
        programs.extend(program(&message));
        Ok(())
    })?;
    if !status.success() {
        return Ok(Built::Failed(status));
    }
    Ok(Built::Programs(programs))
}

/// Runs `cargo build` with these arguments, and passes on its messages. Returns how it ended.
///
/// # Errors
/// cargo can't be started, and what `take` returns.
pub fn messages<'a>(
    arguments: impl Iterator<Item = &'a str>,
    mut take: impl FnMut(Value) -> Result<()>,
) -> Result<ExitStatus> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut child = Command::new(cargo)
        .arg("build")
        .args(arguments)
        .arg("--message-format=json-render-diagnostics")
        .arg("--manifest-path")
        .arg(chapters::workspace().join("Cargo.toml"))
        .stdout(Stdio::piped())
        .spawn()
        .context("启动不了 cargo")?;
    let messages = child.stdout.take().expect("it's piped");
    for message in BufReader::new(messages).lines() {
        // Macros may print lines of their own in between.
        if let Ok(message) = serde_json::from_str(&message?) {
            take(message)?;
        }
    }
    Ok(child.wait()?)
}

/// The name and path of a program, if that is what cargo's message is about.
fn program(message: &Value) -> Option<(String, PathBuf)> {
    let path = message.get("executable")?.as_str()?;
    let name = message.get("target")?.get("name")?.as_str()?;
    Some((name.to_owned(), path.into()))
}
