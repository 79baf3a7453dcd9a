//! The book's words and what others say for them (`book/src/words.toml`): the glossary shows
//! them, the search understands them, and the prose keeps to them.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;
use walkdir::{DirEntry, WalkDir};

use crate::pages;

/// The file, beside the pages.
pub const FILE: &str = "words.toml";

/// The rooms whose texts readers see: as pages, listings, hints, feedback or messages.
const ROOMS: [&str; 7] = [
    "README.md",
    "book",
    "chapters",
    "exercises",
    "facts/src",
    "shared",
    "tools",
];
/// What is written there by people.
const WRITTEN: [&str; 5] = ["c", "md", "rs", "svg", "toml"];
/// Small books, the tests that break them, and what cargo makes.
const NOT_OURS: [&str; 3] = ["fixture", "target", "truth"];

/// All words.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// In the glossary's order.
    #[serde(default, rename = "term")]
    pub terms: Vec<Term>,
    /// What brings readers to a section.
    #[serde(default, rename = "section")]
    pub sections: Vec<Section>,
    /// What others say for an errno.
    #[serde(default, rename = "errno")]
    pub errnos: Vec<ErrnoWords>,
}

/// A word of the book.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// As the book says it.
    pub term: String,
    /// What it means, as Markdown.
    pub means: String,
    /// What others say for it.
    #[serde(default)]
    pub also: Vec<String>,
    /// What others say for it, and the book mustn't.
    #[serde(default)]
    pub refused: Vec<String>,
}

impl Term {
    /// All that others say for it.
    pub fn others(&self) -> impl Iterator<Item = &String> {
        self.also.iter().chain(&self.refused)
    }
}

/// A section, and what its readers say.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Its page and its heading's id: `ch03-lookup.html#查不到`.
    pub at: String,
    /// Symptoms, questions, names in other libraries and tools.
    pub also: Vec<String>,
}

/// An errno by its name, and what other libraries call it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrnoWords {
    /// For example `ENOENT`.
    pub name: String,
    /// For example `ErrKeyNotExist`.
    pub also: Vec<String>,
}

impl Words {
    /// Reads them below the repository's root. A book without the file has none.
    ///
    /// # Errors
    /// When the file isn't what it should be.
    pub fn load(root: &Path) -> Result<Self> {
        let path = root.join(pages::FOLDER).join(FILE);
        if !path.exists() {
            return Ok(Self::default());
        }
        let text = fs::read_to_string(&path).context(FILE)?;
        toml::from_str(&text).context(FILE)
    }

    /// Where a refused word stands in what readers see.
    ///
    /// # Errors
    /// When a file can't be read.
    pub fn check(&self, root: &Path) -> Result<Vec<String>> {
        let mut problems = Vec::new();
        let own = root.join(pages::FOLDER).join(FILE);
        for room in ROOMS.map(|room| root.join(room)) {
            let files = WalkDir::new(&room).sort_by_file_name().into_iter();
            for entry in files.filter_entry(is_ours) {
                // A room may not be there.
                let Ok(entry) = entry else { continue };
                if entry.path() != own && is_written(entry.path()) {
                    let text = fs::read_to_string(entry.path())
                        .with_context(|| entry.path().display().to_string())?;
                    let name = entry.path().strip_prefix(root)?;
                    problems.extend(self.refused_in(&text, name));
                }
            }
        }
        Ok(problems)
    }

    fn refused_in(&self, text: &str, name: &Path) -> Vec<String> {
        let mut problems = Vec::new();
        for Term { term, refused, .. } in &self.terms {
            for word in refused {
                for (number, line) in (1..).zip(text.lines()) {
                    if line.contains(word.as_str()) {
                        let name = name.display();
                        problems.push(format!(
                            "{name}:{number}：写“{term}”，不写“{word}”（{FILE}）"
                        ));
                    }
                }
            }
        }
        problems
    }
}

fn is_ours(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    !NOT_OURS.contains(&name.as_ref())
}

fn is_written(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default().to_string_lossy();
    WRITTEN.contains(&extension.as_ref())
}
