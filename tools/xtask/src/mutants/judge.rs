//! What an exercise's checker says of a mutant.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};
use class::compile;
use class::kit::Kit;
use class::witness::Attempt;
use course::Exercise;
use protocol::checker::{Finding, Line, Obstacle};
use tempfile::TempDir;

/// How long a mutant may be compiled.
const COMPILING: Duration = Duration::from_secs(120);
/// How many seconds one call of it may take: some run in circles.
const CALL: &str = "10";
/// How much memory one may map: some collect without an end.
const MEMORY: u64 = 4 << 30;

/// What came of a mutant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The compiler refuses it, so it's no answer.
    Refused,
    /// It fails this check.
    Caught(String),
    /// It passes all checks.
    Passed,
    /// The checks weren't completed.
    Unjudged(String),
}

/// Compiles an answer and has it checked up to the first check that it fails.
///
/// # Errors
/// It couldn't be tried.
pub fn judge(kit: &Kit, exercise: &Exercise, text: &str) -> Result<Outcome> {
    let work = TempDir::new().context("建不了临时目录")?;
    let program = work.path().join("answer");
    let attempt = compile::attempt(kit, exercise, text, COMPILING, &program)?;
    match attempt {
        Attempt::Program => check(kit, exercise, &program),
        Attempt::Refused(_) => Ok(Outcome::Refused),
        other => {
            let why = other.trouble(COMPILING).unwrap_or_default();
            Ok(Outcome::Unjudged(why))
        }
    }
}

fn check(kit: &Kit, exercise: &Exercise, program: &Path) -> Result<Outcome> {
    let package = &exercise.package;
    let checker = kit.checker(package);
    let checker = checker.with_context(|| format!("没有 {package}"))?;
    let said = program.with_file_name("stderr");
    let mut child = Command::new("prlimit")
        .args([&format!("--as={MEMORY}"), "--core=0", "--"])
        .arg(checker)
        .arg(exercise.stem())
        .arg("--program")
        .arg(program)
        .args(["--limit", CALL])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(fs::File::create(&said)?)
        .spawn()
        .context("启动不了 prlimit")?;
    let lines = BufReader::new(child.stdout.take().context("it's piped")?);
    let mut outcome = None;
    for line in lines.lines() {
        outcome = match Line::read(line?.as_bytes()) {
            Ok(Line::Checked(checked))
                if checked.finding != Finding::Passed =>
            {
                Some(Outcome::Caught(checked.check.name))
            }
            Ok(Line::Done { .. }) => Some(Outcome::Passed),
            Ok(Line::Obstacle(Obstacle { why, .. })) => {
                Some(Outcome::Unjudged(why))
            }
            _ => continue,
        };
        break;
    }
    // With it goes the answer that it traces.
    child.kill().ok();
    let status = child.wait()?;
    Ok(outcome.unwrap_or_else(|| {
        let said = fs::read_to_string(said).unwrap_or_default();
        let last = said.trim().lines().last().unwrap_or_default();
        Outcome::Unjudged(format!("检查程序没有做完（{status}）：{last}"))
    }))
}
