//! The learner's files: the answers, and what is kept beside them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use course::Exercise;

/// Where the learner's progress and old versions are kept.
pub fn notes() -> Result<PathBuf> {
    let folder = course::checkout().join(".lab");
    fs::create_dir_all(&folder)
        .with_context(|| format!("建不了 {}", folder.display()))?;
    Ok(folder)
}

/// Whether the learner has changed the file.
pub fn is_touched(exercise: &Exercise) -> bool {
    let read = |path: PathBuf| fs::read(path).ok();
    read(exercise.answer()) != read(exercise.part("starter.rs"))
}

/// Copies the learner's file to a place where nothing is overwritten.
pub fn keep(exercise: &Exercise) -> Result<Option<PathBuf>> {
    let answer = exercise.answer();
    if !answer.exists() {
        return Ok(None);
    }
    let folder = notes()?;
    let kept = (1..)
        .map(|n| folder.join(format!("{}-{n}.rs", exercise.id)))
        .find(|path| !path.exists())
        .context("there's always a free number")?;
    fs::copy(&answer, &kept)
        .with_context(|| format!("写不了 {}", kept.display()))?;
    Ok(Some(kept))
}

/// A path as the learner knows it: from the checkout's root.
pub fn shown(path: &Path) -> String {
    path.strip_prefix(course::checkout())
        .unwrap_or(path)
        .display()
        .to_string()
}
