//! What `cargo xtask record` writes: the prototypes that the pages quote, the README's table,
//! and the list of published pages.

use anyhow::Result;

use crate::generated::Generated;
use crate::lessons;
use crate::manuscript::Manuscript;
use crate::prototypes::{self, Sources};
use crate::published;

/// What the files must say, or why that can't be told.
///
/// # Errors
/// When a file can't be read.
pub fn files(
    manuscript: &Manuscript,
    sources: &Sources,
) -> Result<Result<Vec<Generated>, Vec<String>>> {
    let mut problems = Vec::new();
    let mut files = Vec::new();
    match prototypes::generate(&manuscript.pages, sources)? {
        Ok(found) => files.extend(found),
        Err(found) => problems.extend(found),
    }
    match lessons::readme(manuscript)? {
        Ok(found) => files.push(found),
        Err(found) => problems.push(found),
    }
    files.push(published::list(manuscript)?);
    Ok(if problems.is_empty() {
        Ok(files)
    } else {
        Err(problems)
    })
}

/// What is wrong with the files in the repository.
///
/// # Errors
/// When a file can't be read.
pub fn check(
    manuscript: &Manuscript,
    sources: &Sources,
) -> Result<Vec<String>> {
    let files = match files(manuscript, sources)? {
        Ok(files) => files,
        Err(problems) => return Ok(problems),
    };
    let files = files
        .iter()
        .filter(|file| file.is_stale(&manuscript.root))
        .map(|file| file.path.to_owned());
    let events = manuscript.outputs.stale_events();
    Ok(files
        .chain(events.map(|path| path.display().to_string()))
        .map(|path| format!("{path}：过期了，请运行 cargo xtask record"))
        .collect())
}
