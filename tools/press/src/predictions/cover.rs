//! Finds what a question's answer is given away by: all up to the next heading, to the next
//! question, or to a part that folds.

use anyhow::Result;
use mdbook_driver::book::Book;
use mdbook_markdown::pulldown_cmark::{Event, Tag};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};

use crate::pages;

/// Stands before what is covered.
pub const START: &str = "<!-- predicted -->";
/// Stands behind it.
pub const END: &str = "<!-- /predicted -->";

/// The directive's name.
const DIRECTIVE: &str = "predict";
/// How a part begins that folds.
const FOLDS: &str = "<details";

/// Marks what is covered. Runs after the includes are replaced, before the directives are.
pub struct Covers;

impl Preprocessor for Covers {
    fn name(&self) -> &'static str {
        "covers"
    }

    fn run(&self, _: &PreprocessorContext, mut book: Book) -> Result<Book> {
        book.for_each_chapter_mut(|chapter| {
            chapter.content = cover(&chapter.content);
        });
        Ok(book)
    }
}

fn cover(text: &str) -> String {
    let mut result = String::new();
    let mut done = 0;
    let mut covering = false;
    for (event, range) in pages::parser(text).into_offset_iter() {
        let block = &text[range.clone()];
        let asks = matches!(event, Event::Start(Tag::Paragraph))
            && pages::directives(block)
                .next()
                .is_some_and(|it| it.name == DIRECTIVE && it.range.start == 0);
        let ends = asks
            || matches!(event, Event::Start(Tag::Heading { .. }))
            || matches!(event, Event::Start(Tag::HtmlBlock))
                && block.starts_with(FOLDS);
        if asks && covering && text[done..range.start].trim().is_empty() {
            // Questions that follow each other share what is covered.
            result.truncate(result.len() - format!("\n{START}\n\n").len());
            covering = false;
        }
        if ends && covering {
            result.push_str(&text[done..range.start]);
            result.push_str(&format!("{END}\n\n"));
            done = range.start;
            covering = false;
        }
        if asks {
            result.push_str(&text[done..range.end]);
            result.push_str(&format!("\n{START}\n\n"));
            done = range.end;
            covering = true;
        }
    }
    result.push_str(&text[done..]);
    if covering {
        result.push_str(&format!("\n\n{END}\n"));
    }
    result
}

#[cfg(test)]
mod tests {
    use super::cover;

    #[test]
    fn what_gives_an_answer_away_is_covered() {
        let page = "一\n\n{{#predict a}}\n\n二\n\n{{#predict b}}\n\n\
            {{#predict c}}\n\n\
            ```c\n# 三\n```\n\n## 四\n\n{{#predict e}}\n\n五\n\n\
            <details>\n\n## 六\n\n</details>\n\n{{#predict d}}\n\n七\n";
        assert_eq!(
            cover(page),
            "一\n\n{{#predict a}}\n\n<!-- predicted -->\n\n\n二\n\n\
            <!-- /predicted -->\n\n{{#predict b}}\n\n{{#predict c}}\n\n\
            <!-- predicted -->\n\n\n\
            ```c\n# 三\n```\n\n<!-- /predicted -->\n\n## 四\n\n\
            {{#predict e}}\n\n<!-- predicted -->\n\n\n五\n\n\
            <!-- /predicted -->\n\n<details>\n\n## 六\n\n</details>\n\n\
            {{#predict d}}\n\n<!-- predicted -->\n\n\n七\n\n\n\
            <!-- /predicted -->\n"
        );
        assert_eq!(cover("一\n\n## 二\n"), "一\n\n## 二\n");
    }
}
