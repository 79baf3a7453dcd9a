//! Text of others in Markdown.

use crate::visible;

/// A code block that nothing in the text can end, of characters that can be shown.
#[must_use]
pub fn fenced(text: &str) -> String {
    let text = visible::text(text);
    let longest = text
        .split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}text\n{}\n{fence}", text.trim_end())
}

/// Text in which Markdown sees no marks.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in visible::line(text).chars() {
        if c.is_ascii_punctuation() {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_holds_what_a_student_prints() {
        assert_eq!(fenced("a\n```\n# 满分"), "````text\na\n```\n# 满分\n````");
        assert_eq!(fenced("\u{1b}[2J"), "```text\n·[2J\n```");
        assert_eq!(fenced("a\u{202e}b"), "```text\na·b\n```");
    }

    #[test]
    fn a_name_is_no_markup() {
        assert_eq!(escaped("[甲](a)|"), "\\[甲\\]\\(a\\)\\|");
        assert_eq!(escaped("a\u{202e}\nb"), "a··b");
    }
}
