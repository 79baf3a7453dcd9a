//! House rules of the prose: no space between a Chinese character and a Latin one, since
//! the style sheet makes that gap, and full-width punctuation after Chinese. Nothing is left
//! to be written either.

use std::sync::LazyLock;

use mdbook_markdown::pulldown_cmark::{Event, Tag, TagEnd};
use regex::Regex;

use crate::pages::{self, Page};

/// What is untidy in the pages, code apart.
pub fn check(pages: &[Page]) -> Vec<String> {
    static SPACE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\p{Han}\** +\**[0-9A-Za-z`]|[0-9A-Za-z`]\** +\**\p{Han}")
            .expect("a fixed pattern")
    });
    static PUNCTUATION: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\p{Han}\**[,;:?!()]").expect("a fixed pattern")
    });
    static UNWRITTEN: LazyLock<Regex> =
        LazyLock::new(|| Regex::new("TODO").expect("a fixed pattern"));
    let mut problems = Vec::new();
    for page in pages {
        let prose = without_code(&page.text);
        for (number, line) in (1..).zip(prose.lines()) {
            for (rule, advice) in [
                (&UNWRITTEN, "还没有写"),
                (&SPACE, "中文和西文之间不要空格，样式表会留间隙"),
                (&PUNCTUATION, "中文后面用全角标点"),
            ] {
                if let Some(found) = rule.find(line) {
                    problems.push(format!(
                        "{}:{number}：{advice}：{}",
                        page.name,
                        found.as_str()
                    ));
                }
            }
        }
    }
    problems
}

/// The text with code, HTML and addresses crossed out and its lines kept. A code span's backticks
/// stay, because the rules look at what stands beside them.
fn without_code(text: &str) -> String {
    let mut crossed_out = vec![false; text.len()];
    let mut last = 0;
    for (event, range) in pages::parser(text).into_offset_iter() {
        let before = std::mem::replace(&mut last, range.end);
        let range = match event {
            Event::Code(_) => range.start + 1..range.end - 1,
            Event::Start(Tag::CodeBlock(_))
            | Event::Html(_)
            | Event::InlineHtml(_) => range,
            // The address, which follows the link's text.
            Event::End(TagEnd::Link) => before..range.end,
            _ => continue,
        };
        crossed_out[range].fill(true);
    }
    text.char_indices()
        .map(|(position, c)| match c {
            '\n' => '\n',
            _ if crossed_out[position] => '·',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::{Page, check};

    fn problems(text: &str) -> usize {
        check(&[Page {
            name: String::new(),
            folder: PathBuf::new(),
            text: text.to_owned(),
        }])
        .len()
    }

    #[test]
    fn finds_spaces_and_narrow_punctuation() {
        for text in
            ["中文 map", "map 中文", "`a` 中", "中文, 中文", "中文(map)"]
        {
            assert_eq!(problems(text), 1, "{text}");
        }
    }

    #[test]
    fn finds_what_is_still_to_be_written() {
        assert_eq!(problems("- TODO：中文"), 1);
        assert_eq!(problems("写成`TODO`"), 0);
    }

    #[test]
    fn leaves_code_and_markup_alone() {
        for text in [
            "1. 中文map",
            "[中文](a.md#中文)",
            "`update 中文, `",
            "```text\n第 1 步: a\n```",
            "| 中文 | map |",
            "中文，map",
        ] {
            assert_eq!(problems(text), 0, "{text}");
        }
    }
}
