//! Joins lines of Chinese. The source has one sentence a line; a browser would show each
//! of these breaks as a space, which Chinese doesn't have.

use std::ops::Range;

use anyhow::Result;
use mdbook_driver::book::Book;
use mdbook_markdown::pulldown_cmark::Event;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use unicode_width::UnicodeWidthChar;

use crate::pages;

/// Runs after the includes are replaced.
pub struct SoftBreaks;

impl Preprocessor for SoftBreaks {
    fn name(&self) -> &'static str {
        "soft-breaks"
    }

    fn run(&self, _: &PreprocessorContext, mut book: Book) -> Result<Book> {
        book.for_each_chapter_mut(|chapter| {
            chapter.content = join(&chapter.content);
        });
        Ok(book)
    }
}

/// `text` without the soft breaks that have a full-width character before or after them.
fn join(text: &str) -> String {
    let mut result = String::new();
    let mut done = 0;
    for gap in gaps(text) {
        result.push_str(&text[done..gap.start]);
        // Emphasis ends beside white space or punctuation, not between a full-width
        // question mark and the next sentence: an empty comment is punctuation.
        if result.ends_with('*') || text[gap.end..].starts_with('*') {
            result.push_str("<!---->");
        }
        done = gap.end;
    }
    result.push_str(&text[done..]);
    result
}

/// From each such break to the next character, so with the prefix that a line in a list
/// or a quote begins with.
fn gaps(text: &str) -> Vec<Range<usize>> {
    let mut gaps = Vec::new();
    let mut last = None;
    let mut broken: Option<(usize, Option<char>)> = None;
    let mut gap_end = 0;
    for (event, range) in pages::parser(text).into_offset_iter() {
        if let Event::SoftBreak = event {
            broken = Some((range.start, last));
            gap_end = 0;
            continue;
        }
        if broken.is_some() && gap_end == 0 {
            gap_end = range.start;
        }
        let (Event::Text(shown) | Event::Code(shown)) = &event else {
            continue;
        };
        if let Some((start, before)) = broken.take() {
            let after = shown.chars().next();
            if [before, after].into_iter().flatten().any(is_full_width) {
                gaps.push(start..gap_end);
            }
        }
        last = shown.chars().last();
    }
    gaps
}

fn is_full_width(c: char) -> bool {
    // Chinese quotation marks are narrow by Unicode, but not in Chinese type.
    c.width() == Some(2) || "“”‘’…—".contains(c)
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn joins_chinese_lines() {
        assert_eq!(join("一行\n两行\n"), "一行两行\n");
        assert_eq!(join("一行，\n`code`二\n"), "一行，`code`二\n");
        assert_eq!(join("**一？**\n二\n"), "**一？**<!---->二\n");
        assert_eq!(join("> - 一行\n>   两行\n"), "> - 一行两行\n");
        assert_eq!(join("- 一行\n  [两](a.md)\n"), "- 一行[两](a.md)\n");
    }

    #[test]
    fn leaves_the_rest_alone() {
        for text in [
            "one\ntwo\n",
            "一段\n\n又一段\n",
            "```text\n一行\n两行\n```\n",
            "| 一 | 二 |\n|---|---|\n| 三 | 四 |\n",
            "一行  \n硬换行\n",
            "# 标题\n正文\n",
        ] {
            assert_eq!(join(text), text);
        }
    }
}
