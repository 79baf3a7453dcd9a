//! What holds the place, until mdBook has rendered the pages, of what `inserts.rs` puts in:
//! a comment, which mdBook keeps as it is.

use std::path::Path;

use anyhow::Result;
use mdbook_driver::book::Book;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};

use crate::{because, pages};

/// What a fold begins with, behind its summary. On the screen it becomes the script that
/// closes it.
pub const FOLDED: &str = "<!-- fold -->";

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

/// What a directive leaves in the page: on one page only, with the page's stem.
pub fn mark(kind: &str, page: &str, name: &str) -> String {
    format!("<!-- {kind} {page} {name} -->")
}

/// What a reader unfolds who wants all of it.
pub fn folded(summary: &str, content: &str) -> String {
    format!(
        "<details class=\"facts\" open><summary>{summary}</summary>{FOLDED}\n\n\
         {content}\n</details>\n"
    )
}
