//! Building a workspace's programs with this computer's cargo.

use std::collections::BTreeMap;
use std::env;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result};
use serde_json::Value;

/// What cargo made.
#[derive(Debug)]
pub enum Built {
    /// These programs.
    Programs(Programs),
    /// cargo has said on stderr why not; its exit status.
    Failed(u8),
}

/// Where programs lie, by name.
#[derive(Debug, Default)]
pub struct Programs(BTreeMap<String, PathBuf>);

impl Programs {
    /// Where this one lies.
    ///
    /// # Errors
    /// cargo didn't make it.
    pub fn path(&self, name: &str) -> Result<&Path> {
        let path = self.0.get(name).map(PathBuf::as_path);
        path.with_context(|| {
            format!("cargo 没有说 {name} 编译出来的程序在哪里")
        })
    }
}

/// Builds packages of the workspace below `root` and returns where their programs lie. Only
/// cargo knows that: the target folder may be set by the environment, a configuration file
/// or the command line.
///
/// # Errors
/// cargo can't be started.
pub fn programs(root: &Path, packages: &[&str]) -> Result<Built> {
    build(root, named(packages))
}

/// Builds packages as they are for use, and returns where their programs lie.
///
/// # Errors
/// cargo can't be started.
pub fn optimised(root: &Path, packages: &[&str]) -> Result<Built> {
    build(root, ["--release"].into_iter().chain(named(packages)))
}

fn named<'a>(packages: &'a [&str]) -> impl Iterator<Item = &'a str> {
    packages.iter().flat_map(|package| ["--package", package])
}

/// Builds only these programs of a package: the others may not compile.
///
/// # Errors
/// cargo can't be started.
pub fn binaries(root: &Path, package: &str, names: &[&str]) -> Result<Built> {
    let names = names.iter().flat_map(|name| ["--bin", name]);
    build(root, ["--package", package].into_iter().chain(names))
}

/// Builds a package's program of its own name and one of its test programs.
///
/// # Errors
/// cargo can't be started.
pub fn with_test(root: &Path, package: &str, test: &str) -> Result<Built> {
    let what = ["--package", package, "--bin", package, "--test", test];
    build(root, what.into_iter())
}

fn build<'a>(
    root: &Path,
    what: impl Iterator<Item = &'a str>,
) -> Result<Built> {
    let mut programs = Programs::default();
    let status = messages(root, what, |message| {
        programs.0.extend(program(&message));
        Ok(())
    })?;
    if !status.success() {
        let code = status.code().and_then(|code| u8::try_from(code).ok());
        return Ok(Built::Failed(code.unwrap_or(1)));
    }
    Ok(Built::Programs(programs))
}

/// Runs `cargo build` with these arguments, and passes on its messages. Returns how it ended.
///
/// # Errors
/// cargo can't be started, and what `take` returns.
pub fn messages<'a>(
    root: &Path,
    arguments: impl Iterator<Item = &'a str>,
    mut take: impl FnMut(Value) -> Result<()>,
) -> Result<ExitStatus> {
    let mut child = command()
        .arg("build")
        .args(arguments)
        .arg("--message-format=json-render-diagnostics")
        .arg("--manifest-path")
        .arg(root.join("Cargo.toml"))
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

/// The cargo that started this command, or else the one in the PATH.
#[must_use]
pub fn command() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// The name and path of a program, if that is what cargo's message is about.
fn program(message: &Value) -> Option<(String, PathBuf)> {
    let path = message.get("executable")?.as_str()?;
    let name = message.get("target")?.get("name")?.as_str()?;
    Some((name.to_owned(), path.into()))
}
