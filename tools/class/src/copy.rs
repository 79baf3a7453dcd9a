//! Copying files and folders.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Copies a file, or a folder without what `wanted` refuses.
///
/// # Errors
/// A file can't be read or written.
pub fn copy(
    from: &Path,
    to: &Path,
    wanted: &dyn Fn(&Path) -> bool,
) -> Result<()> {
    if from.is_dir() {
        let entries = from
            .read_dir()
            .with_context(|| format!("读不了 {}", from.display()))?;
        for entry in entries {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default();
            if wanted(&path) && name != "target" {
                copy(&path, &to.join(name), wanted)?;
            }
        }
        return Ok(());
    }
    let parent = to.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(parent)
        .and_then(|()| fs::copy(from, to))
        .with_context(|| format!("复制不了 {}", from.display()))?;
    Ok(())
}
