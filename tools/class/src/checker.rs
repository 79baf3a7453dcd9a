//! A program that makes checks: the book's for a package, or the teacher's own one.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use protocol::checker::{CheckInfo, read_list};

use crate::results::CheckResult;

/// A checker, as far as one exercise is concerned.
pub struct Checker {
    /// Where it lies.
    pub program: PathBuf,
    /// What it checks, with the assignment's points.
    pub checks: Vec<CheckResult>,
}

impl Checker {
    /// What `program` checks of the exercise that it calls `stem`. `hidden` are the teacher's
    /// own checks.
    ///
    /// # Errors
    /// It checks nothing of it.
    pub fn new(program: &Path, stem: &str, hidden: bool) -> Result<Self> {
        let checks: Vec<CheckResult> = list(program)?
            .into_iter()
            .filter(|check| check.exercise == stem)
            .map(|check| CheckResult::before(check, hidden))
            .collect();
        ensure!(
            !checks.is_empty(),
            "{} 里没有练习 {stem} 的检查",
            program.display()
        );
        Ok(Self {
            program: program.to_owned(),
            checks,
        })
    }
}

/// The checks that a checker lists.
///
/// # Errors
/// It can't be started, or doesn't list any.
pub fn list(checker: &Path) -> Result<Vec<CheckInfo>> {
    let output = Command::new(checker)
        .output()
        .with_context(|| format!("启动不了 {}", checker.display()))?;
    let checks = read_list(&output.stdout)
        .with_context(|| format!("读不懂 {} 列出的检查", checker.display()))?;
    ensure!(!checks.is_empty(), "{} 一项检查也没有", checker.display());
    Ok(checks)
}
