//! What the repository holds and a command writes: the prototypes that the pages quote, the
//! README's table, and the list of published pages.

use std::fs;

use anyhow::Result;

use crate::lessons;
use crate::manuscript::Manuscript;
use crate::prototypes::{self, Sources};
use crate::published;

/// A generated file.
#[derive(Debug)]
pub struct Generated {
    /// Its path from the repository's root.
    pub path: &'static str,
    /// What it must say.
    pub text: String,
}

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
    Ok(files
        .iter()
        .filter(|file| {
            fs::read_to_string(manuscript.root.join(file.path))
                .map_or(true, |text| text != file.text)
        })
        .map(|file| format!("{}：过期了，请运行 cargo xtask record", file.path))
        .collect())
}
