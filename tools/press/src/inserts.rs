//! `{{#diagram NAME}}` and `{{#quiz}}`: put into the pages once mdBook has rendered them.
//!
//! mdBook itself would offer a quiz's wrong answers to those who search the book, and it
//! writes an SVG's attributes in lower case.

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
use crate::{diagrams, quizzes};

/// The HTML that stands for each mark.
pub struct Inserts(BTreeMap<String, String>);

impl Inserts {
    /// Reads the diagrams and quizzes, and returns what is wrong with them too.
    ///
    /// # Errors
    /// When a file can't be read.
    pub fn read(manuscript: &Manuscript) -> Result<(Self, Vec<String>)> {
        let mut problems = Vec::new();
        let mut inserts = BTreeMap::new();
        for (name, html) in diagrams::read(manuscript, &mut problems)? {
            inserts.insert(mark("diagram", &name), html);
        }
        for (page, html) in quizzes::read(manuscript, &mut problems)? {
            inserts.insert(mark("quiz", &page), html);
        }
        Ok((Self(inserts), problems))
    }

    /// Replaces the marks in the rendered book, which needs the quizzes' sources no more.
    ///
    /// # Errors
    /// When a file can't be read or written.
    pub fn insert(&self, book: &Path) -> Result<()> {
        for entry in WalkDir::new(book) {
            let path = entry?.into_path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let context = || path.display().to_string();
            if name.ends_with(quizzes::SUFFIX) {
                fs::remove_file(&path).with_context(context)?;
            } else if name.ends_with(".html") {
                let old = fs::read_to_string(&path).with_context(context)?;
                let mut new = old.clone();
                for (mark, html) in &self.0 {
                    new = new.replace(mark, html);
                }
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
            Regex::new(r"\{\{\s*#(diagram|quiz)\s*([\w-]*)\s*\}\}")
                .expect("a fixed pattern")
        });
        book.for_each_chapter_mut(|chapter| {
            let page = chapter.source_path.as_deref().and_then(Path::file_stem);
            let page = page.unwrap_or_default().to_string_lossy();
            let marked = DIRECTIVE.replace_all(
                &chapter.content,
                |captures: &Captures<'_>| match &captures[1] {
                    "quiz" => mark("quiz", &page),
                    kind => mark(kind, &captures[2]),
                },
            );
            chapter.content = marked.into_owned();
        });
        Ok(book)
    }
}

fn mark(kind: &str, name: &str) -> String {
    format!("<!-- {kind} {name} -->")
}
