//! `{{#glossary}}`: the book's words, what they mean, and what others say for them.

use std::fmt::Write;

use anyhow::Result;
use mdbook_driver::book::Book;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};

use crate::pages;
use crate::words::{Term, Words};

const DIRECTIVE: &str = "glossary";

/// The table, as Markdown.
pub struct Glossary(String);

impl Glossary {
    /// Makes it of all terms, in their order.
    pub fn new(words: &Words) -> Self {
        let mut table =
            "| 术语 | 意思 | 别处的说法 |\n|---|---|---|\n".to_owned();
        for word in &words.terms {
            let Term { term, means, .. } = word;
            let others: Vec<_> = word.others().map(|it| shown(it)).collect();
            let (term, others) = (shown(term), others.join("、"));
            writeln!(table, "| {term} | {means} | {others} |")
                .expect("a string takes all");
        }
        Self(table)
    }
}

/// A word as Markdown: a name of a program is code.
fn shown(word: &str) -> String {
    let is_name = word.is_ascii()
        && word.contains(|c: char| !c.is_ascii_alphanumeric() && c != ' ')
        && !word.contains('|');
    if is_name {
        format!("`{word}`")
    } else {
        word.replace('|', r"\|")
    }
}

impl Preprocessor for Glossary {
    fn name(&self) -> &'static str {
        DIRECTIVE
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
