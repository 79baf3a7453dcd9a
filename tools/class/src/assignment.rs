//! `assignment.toml`: what is graded, and how.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use protocol::checker::CALL_SECONDS_IN_A_VM;
use serde::Deserialize;

/// What the file says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assignment {
    /// What the reports call it.
    pub title: String,
    /// What the students' own seeds are made from.
    pub seed: u64,
    /// A folder with the teacher's own checks, relative to the file.
    pub hidden: Option<PathBuf>,
    /// What an answer may use.
    #[serde(default)]
    pub limits: Limits,
    /// For each exercise, by its id, what its checks are worth.
    pub exercises: BTreeMap<String, BTreeMap<String, u32>>,
}

/// What an answer may use.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// The time to compile one file.
    pub compile_seconds: u64,
    /// The time that one call of a function may take.
    pub call_seconds: u64,
    /// The time that all checks of an exercise may take.
    pub exercise_seconds: u64,
    /// The memory of the running program, in MiB.
    pub memory: u32,
}

/// The most seconds of a limit.
const A_DAY: u64 = 24 * 60 * 60;
/// The most memory of an answer, in MiB: far more than maps need.
const MEMORY: u64 = 16 << 10;

impl Default for Limits {
    fn default() -> Self {
        Self {
            compile_seconds: 60,
            call_seconds: CALL_SECONDS_IN_A_VM,
            // Some checks whose calls don't return must leave time for the others.
            exercise_seconds: 10 * CALL_SECONDS_IN_A_VM,
            memory: 64,
        }
    }
}

impl Assignment {
    /// Reads the file.
    ///
    /// # Errors
    /// It can't be read, or it says something that makes no sense.
    pub fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path)
            .with_context(|| format!("读不了 {}", path.display()))?;
        let mut assignment: Self = toml::from_str(&text)
            .with_context(|| format!("{} 写得不对", path.display()))?;
        ensure!(
            !assignment.exercises.is_empty(),
            "{} 里一道练习也没有",
            path.display()
        );
        let limits = &assignment.limits;
        for (name, limit, most) in [
            ("compile_seconds", limits.compile_seconds, A_DAY),
            ("call_seconds", limits.call_seconds, A_DAY),
            ("exercise_seconds", limits.exercise_seconds, A_DAY),
            ("memory", limits.memory.into(), MEMORY),
        ] {
            ensure!(
                limit <= most,
                "{} 的 [limits] 里 {name} 是 {limit}，最多 {most}。\n\
                 出路：写小一些，或者删掉这一行，用默认的",
                path.display()
            );
            ensure!(
                limit > 0,
                "{} 的 [limits] 里 {name} 是 0，什么也做不了。\n\
                 出路：写大一些，或者删掉这一行，用默认的",
                path.display()
            );
        }
        if let Some(hidden) = &mut assignment.hidden {
            let base = path.parent().unwrap_or(Path::new(""));
            *hidden = base.join(&*hidden);
            ensure!(
                hidden.is_dir(),
                "{} 里写的 hidden 不是目录：{}\n\
                 出路：建好它，或者删掉这一行",
                path.display(),
                hidden.display()
            );
        }
        Ok(assignment)
    }
}
