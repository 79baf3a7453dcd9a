//! `{{#diagram NAME}}`, `{{#predict ID}}`, `{{#player SCENE …}}`, `{{#race SCENE …}}`,
//! `{{#quiz}}`, `{{#because …}}` and `{{#ask}}`: put into the pages once mdBook has rendered
//! them.
//!
//! mdBook itself would offer wrong answers to those who search the book, and it writes an
//! SVG's attributes in lower case.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use mdbook_driver::book::Book;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use walkdir::WalkDir;

use crate::ask::Ask;
use crate::because::{self, Claims};
use crate::manuscript::Manuscript;
use crate::marks::{FOLDED, mark};
use crate::prototypes::Sources;
use crate::{ask, chance, diagrams, pages, predictions, quizzes, scenes};

/// Closes the fold that it stands in, before what is in it is read. Without JavaScript the
/// fold stays open.
const FOLD: &str =
    "<script>document.currentScript.parentElement.open = false;</script>";

/// The book in one page, to be printed: nothing is covered, folded or asked there.
const PRINT: &str = "print.html";

/// What is put into the pages.
pub struct Inserts {
    /// The HTML that stands for each mark.
    everywhere: BTreeMap<String, String>,
    /// The same, but for nothing in print.
    on_screen: BTreeMap<String, String>,
    claims: Claims,
    ask: Ask,
}

impl Inserts {
    /// Reads what goes into the pages, and returns what is wrong with it too.
    ///
    /// # Errors
    /// When a file can't be read.
    pub fn read(
        manuscript: &Manuscript,
        sources: &Sources,
    ) -> Result<(Self, Vec<String>)> {
        let mut problems = Vec::new();
        let claims = Claims::read(manuscript, sources, &mut problems)?;
        let mut asked = Vec::new();
        let mut inserts = BTreeMap::new();
        for (name, html) in diagrams::read(manuscript, &mut problems)? {
            inserts.insert(mark("diagram", "", &name), html);
        }
        for (name, html) in scenes::read(manuscript, &mut problems)? {
            inserts.insert(mark("scene", "", &name), html);
        }
        for (page, html) in
            quizzes::read(manuscript, &claims, &mut problems, &mut asked)?
        {
            inserts.insert(mark("quiz", &page, ""), html);
        }
        for ((page, id), html) in
            predictions::read(manuscript, &claims, &mut problems, &mut asked)?
        {
            inserts.insert(mark("predict", &page, &id), html);
        }
        problems.extend(chance::check(&asked));
        let ask = ask::read(manuscript, &mut problems)?;
        let on_screen = [
            (predictions::START, "<div class=\"predicted\">"),
            (predictions::END, "</div>"),
            (FOLDED, FOLD),
            (&mark("ask", ask::PAGE, ""), &ask.html),
        ]
        .map(|(mark, html)| (mark.to_owned(), html.to_owned()));
        let inserts = Self {
            everywhere: inserts,
            on_screen: on_screen.into(),
            claims,
            ask,
        };
        Ok((inserts, problems))
    }

    /// The form that asks the kernels.
    pub fn ask(&self) -> &Ask {
        &self.ask
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
            if [quizzes::SUFFIX, predictions::SUFFIX, ask::SUFFIX]
                .iter()
                .any(|suffix| name.ends_with(suffix))
            {
                fs::remove_file(&path).with_context(context)?;
            } else if name.ends_with(".html") {
                let old = fs::read_to_string(&path).with_context(context)?;
                let mut new = self.claims.insert(&old, name != PRINT);
                for (mark, html) in &self.everywhere {
                    new = new.replace(mark, html);
                }
                if name == PRINT {
                    new = ask::in_print(&new);
                }
                for (mark, html) in &self.on_screen {
                    let html = if name == PRINT { "" } else { html };
                    new = new.replace(mark, html);
                }
                if new != old {
                    fs::write(&path, new).with_context(context)?;
                }
            }
        }
        for (name, text) in &self.ask.files {
            fs::write(book.join(name), text).with_context(|| name.clone())?;
        }
        Ok(())
    }
}

/// Leaves a mark for each directive.
pub struct Marks;

impl Preprocessor for Marks {
    fn name(&self) -> &'static str {
        "marks"
    }

    fn run(&self, _: &PreprocessorContext, mut book: Book) -> Result<Book> {
        book.for_each_chapter_mut(|chapter| {
            let page = chapter.source_path.as_deref().and_then(Path::file_stem);
            let page = page.unwrap_or_default().to_string_lossy();
            let mut because = 0;
            chapter.content = pages::replace(&chapter.content, |it| {
                let name = it.argument.split(' ').next().unwrap_or_default();
                match it.name {
                    "diagram" => Some(mark("diagram", "", name)),
                    "player" | "race" => Some(mark("scene", "", name)),
                    kind @ ("ask" | "predict" | "quiz") => {
                        Some(mark(kind, &page, name))
                    }
                    because::NAME => {
                        because += 1;
                        Some(mark(because::NAME, &page, &because.to_string()))
                    }
                    _ => None,
                }
            });
        });
        Ok(book)
    }
}
