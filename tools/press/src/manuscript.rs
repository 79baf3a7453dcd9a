//! What the book is made of, read once: every check and every table takes it from here.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use course::Course;
use facts::{Case, Recorded, cases, folder};
use transcript::elsewhere::{Difference, Elsewhere};

use crate::outputs::Outputs;
use crate::pages::{self, Page};
use crate::words::Words;

/// The sources of the book below one root.
pub struct Manuscript {
    /// The repository's root, without links in it.
    pub root: PathBuf,
    /// The pages, as they are written.
    pub pages: Vec<Page>,
    /// The lessons and their exercises.
    pub course: Course,
    /// What the chapters printed.
    pub outputs: Outputs,
    /// The book's words, and what others say for them.
    pub words: Words,
    /// What every kernel was asked.
    pub cases: Vec<Case>,
    /// What the newest kernel of each series answered, the oldest first.
    pub kernels: Vec<Recorded>,
    /// What the chapters did on each of these kernels, by their names.
    pub elsewhere: Vec<BTreeMap<String, Difference>>,
}

impl Manuscript {
    /// Reads everything below `root`.
    ///
    /// # Errors
    /// When a file can't be read, or isn't what its name says.
    pub fn load(root: &Path) -> Result<Self> {
        let root = root
            .canonicalize()
            .with_context(|| root.display().to_string())?;
        let course = Course::load(&root)?;
        let kernels = folder::newest_of_each_series(&root)?;
        let folder = folder::path(&root);
        let mut elsewhere = Vec::new();
        for kernel in &kernels {
            let read = Elsewhere::load(&folder, &kernel.release)?;
            elsewhere.push(read.map(|it| it.chapters).unwrap_or_default());
        }
        Ok(Self {
            pages: pages::read(&root)?,
            words: Words::load(&root)?,
            outputs: Outputs::read(&root, &course)?,
            cases: cases::all()?,
            course,
            kernels,
            elsewhere,
            root,
        })
    }

    /// The page that lists all others; without it mdBook can't make a book.
    pub fn summary(&self) -> Option<&Page> {
        let mut pages = self.pages.iter();
        pages.find(|page| page.source_path() == Path::new("SUMMARY.md"))
    }
}
