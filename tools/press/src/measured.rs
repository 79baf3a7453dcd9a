//! Tables of what kernels really answered, rendered from `facts/recorded`, and the box of
//! the kernels' differences on each chapter's page. No number in them is typed by hand.
//!
//! | directive | becomes |
//! |---|---|
//! | `{{#kernels}}` | the kernels that were measured |
//! | `{{#flags-table}}` | what `update` answers to each flag |
//! | `{{#facts OPERATION}}` | all situations of an operation, on every kind of map |
//! | `{{#support}}` | which kinds of map can do what, on which kernel |
//! | `{{#support special}}` | the same of the kinds for one purpose |
//! | `{{#first types}}`, `{{#first commands}}` | which kernel is the first that has them |
//! | `{{#rights}}` | what each call answers with which capabilities |
//! | `{{#differences}}` | every answer that differs between kernels |
//! | `{{#errnos}}` | every errno that a kernel answered, and where |
//! | `{{#case ID KIND}}` | one case: what the kernel answered, what libbpf-rs made of it |
//! | `{{#defects}}` | every case in which libbpf-rs did something else than the kernel |

pub mod answer;
mod case;
mod chapter_box;
mod defects;
mod differences;
mod errnos;
mod first;
mod flags;
mod groups;
mod kernels;
mod measurements;
mod rights;
mod support;

use std::path::Path;

use anyhow::{Result, bail};
use mdbook_driver::book::Book;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};

use crate::pages;

pub use groups::{row_id, special_row_id};
pub use kernels::{neighbours, range};
pub use measurements::Measured;

/// The directives that this file carries out.
pub const DIRECTIVES: [&str; 10] = [
    "kernels",
    "flags-table",
    "facts",
    "support",
    "differences",
    "errnos",
    "case",
    "defects",
    "first",
    "rights",
];

/// The heading before which a chapter's box stands: below the output.
const AFTER_THE_BOX: &str = "\n## 常见的错";

impl Measured {
    fn replace(&self, text: &str) -> Result<String> {
        let mut failed = None;
        let replaced = pages::replace(text, |found| {
            match self.directive(found.name, found.argument) {
                Ok(content) => content,
                Err(error) => {
                    let words = text[found.range.clone()].to_owned();
                    failed.get_or_insert(error.context(words));
                    None
                }
            }
        });
        failed.map_or(Ok(replaced), Err)
    }

    fn directive(&self, name: &str, argument: &str) -> Result<Option<String>> {
        Ok(Some(match (name, argument) {
            ("kernels", "") => self.kernels_table()?,
            ("flags-table", "") => self.flags_table(flags::Which::All)?,
            ("flags-table", "hash") => {
                self.flags_table(flags::Which::OfHash)?
            }
            ("facts", operation) => self.facts_table(operation)?,
            ("support", "") => self.support_table(false),
            ("support", "special") => self.support_table(true),
            ("first", "types") => self.first_types()?,
            ("first", "commands") => self.first_commands()?,
            ("rights", "") => self.rights_table()?,
            ("differences", "") => self.all_differences(),
            ("errnos", "") => self.errno_table(),
            ("case", case) => self.case_table(case)?,
            ("defects", "") => defects::table(&self.cases, self.newest()?),
            _ if DIRECTIVES.contains(&name) => bail!("写法不对"),
            _ => return Ok(None),
        }))
    }
}

impl Preprocessor for Measured {
    fn name(&self) -> &'static str {
        "measured"
    }

    fn run(&self, _: &PreprocessorContext, mut book: Book) -> Result<Book> {
        let mut failed = None;
        book.for_each_chapter_mut(|chapter| {
            match self.replace(&chapter.content) {
                Ok(text) => chapter.content = text,
                Err(error) => {
                    failed.get_or_insert(error.context(chapter.name.clone()));
                }
            }
            let path = chapter.source_path.as_deref();
            let stem = path.and_then(Path::file_stem).unwrap_or_default();
            let told = self.chapter_box(&stem.to_string_lossy());
            if !told.is_empty() && stem.to_string_lossy().starts_with("ch") {
                let end = chapter.content.len();
                let place = chapter.content.find(AFTER_THE_BOX).unwrap_or(end);
                chapter.content.insert_str(place, &told);
            }
        });
        failed.map_or(Ok(book), Err)
    }
}
