//! `{{#errno-table}}`: every errno that a recorded output shows, so that none is typed by
//! hand.

use std::collections::BTreeMap;
use std::io;

use anyhow::Result;
use course::Lesson;
use mdbook_driver::book::Book;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use transcript::Refusal;

use crate::manuscript::Manuscript;
use crate::pages;

const DIRECTIVE: &str = "errno-table";

/// The table, as Markdown.
pub struct ErrnoTable(String);

impl ErrnoTable {
    /// Makes it of the recorded outputs of all chapters.
    pub fn new(manuscript: &Manuscript) -> Self {
        let mut rows = BTreeMap::<(i32, &str), Row<'_>>::new();
        for Lesson { name, .. } in &manuscript.course.lessons {
            let path = format!("chapters/{name}/output.txt");
            // A chapter that isn't recorded yet fails elsewhere, where it's shown.
            let Some(output) = manuscript.outputs.get(path) else {
                continue;
            };
            for refusal in output.run.refusals() {
                let Refusal { errno, meaning, .. } = refusal;
                let row = rows
                    .entry((errno.number, meaning.text.as_str()))
                    .or_insert_with(|| Row {
                        first: refusal,
                        chapters: Vec::new(),
                    });
                if !row.chapters.contains(&name.as_str()) {
                    row.chapters.push(name);
                }
            }
        }
        let mut table =
            "| errno | 编号 | 终端里的英文 | 调用的例子 | 意思 | 见 |\n\
                         |---|---|---|---|---|---|\n"
                .to_owned();
        for Row { first, chapters } in rows.into_values() {
            let Refusal {
                call,
                errno,
                meaning,
            } = first;
            let links: Vec<_> = chapters
                .iter()
                .map(|chapter| {
                    let number = chapter.split('-').next().unwrap_or(chapter);
                    format!("[{number}]({chapter}.md)")
                })
                .collect();
            table.push_str(&format!(
                "| `{}` | {} | {} | `{}` | {} | {} |\n",
                errno.name.as_deref().unwrap_or_default(),
                errno.number,
                english(errno.number),
                call.to_string().replace('|', r"\|"),
                meaning.text.replace('|', r"\|"),
                links.join("、")
            ));
        }
        Self(table)
    }
}

/// What the C library says of an errno, and so what terminals show.
pub fn english(number: i32) -> String {
    let text = io::Error::from_raw_os_error(number).to_string();
    text.split(" (os error")
        .next()
        .unwrap_or_default()
        .to_owned()
}

impl Preprocessor for ErrnoTable {
    fn name(&self) -> &'static str {
        "errno-table"
    }

    fn run(&self, _: &PreprocessorContext, mut book: Book) -> Result<Book> {
        book.for_each_chapter_mut(|chapter| {
            chapter.content = pages::replace(&chapter.content, |it| {
                (it.name == DIRECTIVE).then(|| self.0.clone())
            });
        });
        Ok(book)
    }
}

/// An errno that means the same in some chapters.
struct Row<'a> {
    first: Refusal<'a>,
    chapters: Vec<&'a str>,
}
