//! `{{#player NAME}}` and `{{#race NAME}}`: recorded runs of the scenes, call by call, with
//! what the maps held.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The package of the scenes.
pub const PACKAGE: &str = "scenes";

/// Its programs, one a scene, from the repository's root.
const PROGRAMS: &str = "book/scenes/src/bin";

/// The names of all scenes, in order. A book may have none.
///
/// # Errors
/// When the folder can't be read.
pub fn names(root: &Path) -> Result<Vec<String>> {
    let folder = root.join(PROGRAMS);
    let mut names = Vec::new();
    if !folder.is_dir() {
        return Ok(names);
    }
    for entry in folder.read_dir().context(PROGRAMS)? {
        let path = entry?.path();
        let stem = path.file_stem().unwrap_or_default();
        names.push(stem.to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// Where a scene's run is recorded, from the repository's root.
#[must_use]
pub fn recorded(name: &str) -> PathBuf {
    let file = format!("{name}.jsonl");
    Path::new("book/scenes/recorded").join(file)
}
