//! Which chapters there are.

use std::path::Path;

use anyhow::{Context, Result};

/// The names of the chapters' folders, which are also their packages and pages, in order.
///
/// # Errors
/// When the folder `chapters` can't be read.
pub fn names(root: &Path) -> Result<Vec<String>> {
    let folder = root.join("chapters");
    let mut names = Vec::new();
    for entry in folder
        .read_dir()
        .with_context(|| folder.display().to_string())?
    {
        let entry = entry?;
        if entry.path().join("Cargo.toml").is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}
