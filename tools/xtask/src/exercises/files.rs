//! The files of a package of exercises: which there are, which nothing asks for, and which
//! rustfmt would change.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use course::Exercise;
use walkdir::WalkDir;

use crate::mutants;

/// What lies in an exercise's folder, besides the wrong answers.
pub const PARTS: [&str; 4] =
    ["starter.rs", "solution.rs", "checks.rs", "hints.md"];

/// The files of a package by their path in it, with their text.
pub fn files(folder: &Path) -> Result<BTreeMap<PathBuf, String>> {
    let mut files = BTreeMap::new();
    for entry in WalkDir::new(folder) {
        let entry = entry?;
        if entry.file_type().is_file() {
            let bytes = fs::read(entry.path())
                .with_context(|| entry.path().display().to_string())?;
            files.insert(
                entry.path().strip_prefix(folder)?.to_owned(),
                String::from_utf8_lossy(&bytes).into_owned(),
            );
        }
    }
    Ok(files)
}

/// The files that no rule asks for and no other file names.
pub fn strays(
    package: &[Exercise],
    files: &BTreeMap<PathBuf, String>,
) -> Vec<String> {
    let mut known = vec![
        PathBuf::from("Cargo.toml"),
        PathBuf::from("build.rs"),
        PathBuf::from("claims.toml"),
        PathBuf::from("src/main.rs"),
        PathBuf::from("tests/proof.rs"),
    ];
    for exercise in package {
        let stem = exercise.stem();
        known.push(format!("{stem}.rs").into());
        known.push(format!("src/{stem}.rs").into());
        known.extend(PARTS.map(|part| format!("{stem}/{part}").into()));
        known.push(format!("{stem}/{}", mutants::LIST).into());
        let others = other_answers(&stem, files);
        known.extend(others.map(|name| format!("{stem}/{name}.rs").into()));
    }
    let is_named = |path: &Path| {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        let module = format!("mod {};", file.trim_end_matches(".rs"));
        let quoted = format!("/{file}\"");
        files.iter().any(|(other, text)| {
            other != path && (text.contains(&module) || text.contains(&quoted))
        })
    };
    files
        .keys()
        .filter(|path| !known.contains(path) && !is_named(path))
        .map(|path| {
            let package = &package[0].package;
            format!("{package}：多余的文件 {}", path.display())
        })
        .collect()
}

/// The modules of an exercise's answers besides the solution: wrong ones, and right ones
/// that go another way.
pub fn other_answers<'a>(
    stem: &'a str,
    files: &'a BTreeMap<PathBuf, String>,
) -> impl Iterator<Item = &'a str> {
    files
        .keys()
        .filter(move |path| path.parent() == Some(Path::new(stem)))
        .filter_map(|path| path.file_name()?.to_str()?.strip_suffix(".rs"))
        .filter(|name| name.starts_with("wrong_") || name.starts_with("right_"))
}

/// The files that rustfmt would change. `cargo fmt` doesn't know them, because their
/// modules stand in macros.
pub fn unformatted(
    folder: &Path,
    files: &BTreeMap<PathBuf, String>,
) -> Result<Vec<String>> {
    let sources = files
        .keys()
        .filter(|path| path.extension().is_some_and(|e| e == "rs"));
    let output = Command::new("rustfmt")
        .args(["--check", "--edition", "2024", "--files-with-diff"])
        .args(sources)
        .current_dir(folder)
        .output()
        .context("启动不了 rustfmt")?;
    if output.status.success() {
        return Ok(Vec::new());
    }
    let mut problems: Vec<_> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|path| format!("格式不对，运行 rustfmt {path}"))
        .collect();
    if problems.is_empty() {
        let why = String::from_utf8_lossy(&output.stderr);
        problems.push(format!("rustfmt 读不懂：{}", why.trim()));
    }
    problems.dedup();
    Ok(problems)
}
