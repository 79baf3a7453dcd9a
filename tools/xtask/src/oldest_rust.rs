//! Readers may have an older compiler than maintainers: what they build is compiled with
//! the oldest one that the manifests promise.
//!
//! Debian has it: as `rustc` in Debian 13, as `rustc-web` in Debian 12. Its packages are
//! downloaded and unpacked in `target/`, which needs no root and leaves the system alone.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use machine::cargo;

use crate::workspace::Workspace;

/// The members that only maintainers build; mdBook asks for a newer compiler.
const MAINTAINERS: [&str; 2] = ["press", "xtask"];

/// How Debian calls the compiler's packages: the compiler, the standard library's, and what
/// else the compiler loads and a small machine may lack.
const PACKAGES: [(&str, [&str; 2]); 2] = [
    ("rustc-web", ["libstd-rust-web-dev", "libstd-rust-web-"]),
    ("rustc", ["libstd-rust-dev", "libstd-rust-"]),
];
const LIBRARIES: [&str; 7] = [
    "libllvm19",
    "libedit2",
    "libz3-4",
    "libxml2",
    "libbsd0",
    "libmd0",
    "libicu",
];

/// Compiles what readers build, with the compiler that [`fetch`] returned. Says whether it
/// can be done; the compiler's own words are on stderr.
///
/// # Errors
/// cargo can't be started.
pub fn check(workspace: &Workspace, compiler: &Path) -> Result<bool> {
    let mut check = cargo::command();
    check
        .args(["check", "--workspace", "--locked"])
        .args(MAINTAINERS.map(|member| format!("--exclude={member}")))
        .env("RUSTC", compiler)
        .env("CARGO_TARGET_DIR", folder(workspace)?.join("target"));
    Ok(check.status()?.success())
}

/// The compiler, downloaded unless it's here already.
///
/// # Errors
/// There's no apt here, or its sources have no such compiler.
pub fn fetch(workspace: &Workspace) -> Result<PathBuf> {
    let promised = promised(workspace)?;
    let folder = folder(workspace)?;
    let compiler = folder.join("rustc");
    if !compiler.is_file() {
        let unfinished = tempfile::tempdir_in(&folder)?;
        let packages = packages(&promised)?;
        download(&packages, unfinished.path())?;
        let tree = folder.join("tree");
        if tree.exists() {
            fs::remove_dir_all(&tree)?;
        }
        fs::rename(unfinished.path().join("tree"), &tree)?;
        write_wrapper(&compiler, &tree)?;
    }
    let version = run(Command::new(&compiler).arg("--version"))?;
    ensure!(
        version.starts_with(&format!("rustc {promised}.")),
        "{} 是 {}，不是 {promised}",
        compiler.display(),
        version.trim()
    );
    Ok(compiler)
}

/// The version that the manifests promise, such as `1.85`.
fn promised(workspace: &Workspace) -> Result<String> {
    let member = workspace.package("shared")?;
    let version = member.rust_version.as_ref();
    let version = version.context("shared 没有 rust-version")?;
    Ok(format!("{}.{}", version.major, version.minor))
}

fn folder(workspace: &Workspace) -> Result<PathBuf> {
    let promised = promised(workspace)?;
    let folder = workspace.root.join("target/rust").join(promised);
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// The packages to download, each as `NAME=VERSION`.
fn packages(promised: &str) -> Result<Vec<String>> {
    for (compiler, [development, library]) in PACKAGES {
        let listed = run(Command::new("apt-cache").args(["madison", compiler]))
            .context("这里没有 apt")?;
        let Some(version) = listed
            .lines()
            .filter_map(|line| line.split('|').nth(1))
            .map(str::trim)
            .find(|version| version.starts_with(&format!("{promised}.")))
        else {
            continue;
        };
        let mut packages = vec![
            format!("{compiler}={version}"),
            format!("{development}={version}"),
            format!("{library}{promised}={version}"),
        ];
        let names = run(Command::new("apt-cache").arg("pkgnames"))?;
        for library in LIBRARIES {
            // The library of Unicode tables has its version in its name.
            let name = names.lines().find(|name| {
                let rest = name.strip_prefix(library);
                rest.is_some_and(|rest| rest.parse().is_ok_and(|_: u32| true))
                    || *name == library
            });
            let name = name.with_context(|| format!("没有软件包 {library}"))?;
            packages.push(name.to_owned());
        }
        return Ok(packages);
    }
    bail!("apt 的源里没有 Rust {promised}，Debian 12 和 13 有")
}

/// Downloads packages into a folder and unpacks them into `tree` in it.
fn download(packages: &[String], into: &Path) -> Result<()> {
    run(Command::new("apt-get")
        .args(["download", "--quiet"])
        .args(packages)
        .current_dir(into))?;
    let tree = into.join("tree");
    for entry in into.read_dir()? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "deb") {
            run(Command::new("dpkg-deb")
                .arg("--extract")
                .args([&path, &tree]))?;
        }
    }
    Ok(())
}

/// A program that starts the compiler with its own libraries.
fn write_wrapper(path: &Path, tree: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;

    let usr = tree.join("usr");
    let lib = usr.join("lib");
    let script = format!(
        "#!/bin/sh\nLD_LIBRARY_PATH='{}:{}' exec '{}' \"$@\"\n",
        lib.join(format!("{}-linux-gnu", std::env::consts::ARCH))
            .display(),
        lib.join("llvm-19/lib").display(),
        usr.join("bin/rustc").display()
    );
    let folder = path.parent().context("a file in a folder")?;
    let mut file = tempfile::Builder::new()
        .permissions(PermissionsExt::from_mode(0o755))
        .tempfile_in(folder)?;
    file.write_all(script.as_bytes())?;
    file.persist(path)?;
    Ok(())
}

fn run(command: &mut Command) -> Result<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command
        .output()
        .with_context(|| format!("启动不了 {program}"))?;
    ensure!(
        output.status.success(),
        "{program} 失败了：{}",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(String::from_utf8(output.stdout)?)
}
