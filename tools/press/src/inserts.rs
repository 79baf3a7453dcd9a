//! `{{#diagram NAME}}`, `{{#predict ID}}`, `{{#player SCENE …}}`, `{{#race SCENE …}}` and
//! `{{#quiz}}`: put into the pages once mdBook has rendered them.
//!
//! mdBook itself would offer wrong answers to those who search the book, and it writes an
//! SVG's attributes in lower case.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use anyhow::{Context, Result};
use mdbook_driver::book::Book;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use regex::{Captures, Regex};
use walkdir::WalkDir;

use crate::manuscript::Manuscript;
use crate::{chance, diagrams, predictions, quizzes, scenes};

/// The page that holds all others, to be printed: nothing is covered there.
const PRINT: &str = "print.html";

/// The HTML that stands for each mark.
pub struct Inserts(BTreeMap<String, String>);

impl Inserts {
    /// Reads the diagrams, scenes, predictions and quizzes, and returns what is wrong with them too.
    ///
    /// # Errors
    /// When a file can't be read.
    pub fn read(manuscript: &Manuscript) -> Result<(Self, Vec<String>)> {
        let mut problems = Vec::new();
        let mut asked = Vec::new();
        let mut inserts = BTreeMap::new();
        for (name, html) in diagrams::read(manuscript, &mut problems)? {
            inserts.insert(mark("diagram", "", &name), html);
        }
        for (name, html) in scenes::read(manuscript, &mut problems)? {
            inserts.insert(mark("scene", "", &name), html);
        }
        for (page, html) in
            quizzes::read(manuscript, &mut problems, &mut asked)?
        {
            inserts.insert(mark("quiz", &page, ""), html);
        }
        for ((page, id), html) in
            predictions::read(manuscript, &mut problems, &mut asked)?
        {
            inserts.insert(mark("predict", &page, &id), html);
        }
        problems.extend(chance::check(&asked));
        Ok((Self(inserts), problems))
    }

    /// Replaces the marks in the rendered book, which needs the sources of what is asked no
    /// more.
    ///
    /// # Errors
    /// When a file can't be read or written.
    pub fn insert(&self, book: &Path) -> Result<()> {
        for entry in WalkDir::new(book) {
            let path = entry?.into_path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let context = || path.display().to_string();
            if [quizzes::SUFFIX, predictions::SUFFIX]
                .iter()
                .any(|suffix| name.ends_with(suffix))
            {
                fs::remove_file(&path).with_context(context)?;
            } else if name.ends_with(".html") {
                let old = fs::read_to_string(&path).with_context(context)?;
                let mut new = old.clone();
                for (mark, html) in &self.0 {
                    new = new.replace(mark, html);
                }
                let cover = if name == PRINT {
                    ["", ""]
                } else {
                    ["<div class=\"predicted\">", "</div>"]
                };
                new = new
                    .replace(predictions::START, cover[0])
                    .replace(predictions::END, cover[1]);
                if new != old {
                    fs::write(&path, new).with_context(context)?;
                }
            }
        }
        Ok(())
    }
}

/// Leaves a mark for each directive: a comment, which mdBook keeps as it is.
pub struct Marks;

impl Preprocessor for Marks {
    fn name(&self) -> &'static str {
        "marks"
    }

    fn run(&self, _: &PreprocessorContext, mut book: Book) -> Result<Book> {
        static DIRECTIVE: LazyLock<Regex> = LazyLock::new(|| {
            let directive = r"\{\{\s*#(diagram|player|predict|quiz|race)\s*([\w-]*)[\w ]*\}\}";
            Regex::new(directive).expect("a fixed pattern")
        });
        book.for_each_chapter_mut(|chapter| {
            let page = chapter.source_path.as_deref().and_then(Path::file_stem);
            let page = page.unwrap_or_default().to_string_lossy();
            let marked = DIRECTIVE.replace_all(
                &chapter.content,
                |captures: &Captures<'_>| match &captures[1] {
                    "diagram" => mark("diagram", "", &captures[2]),
                    "player" | "race" => mark("scene", "", &captures[2]),
                    kind => mark(kind, &page, &captures[2]),
                },
            );
            chapter.content = marked.into_owned();
        });
        Ok(book)
    }
}

/// What is on one page only is marked with the page's stem.
fn mark(kind: &str, page: &str, name: &str) -> String {
    format!("<!-- {kind} {page} {name} -->")
}
