//! A line, cut into tokens.

use crate::wrong::{Place, Read, Wrong};

/// A part of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub at: Place,
    /// What it is.
    pub is: Is,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Is {
    /// A word, such as `hash`, `k4`, `-1`, `10.0.0.0/8` or `/sys/fs/bpf/t`.
    Word(String),
    /// A text in quotes, without them.
    Text(String),
    /// One of `{ } [ ] , =`.
    Mark(char),
}

const MARKS: &str = "{}[],=";

/// What a Chinese input method writes, and what is meant.
const FULL_WIDTH: &[(char, char)] = &[
    ('，', ','),
    ('、', ','),
    ('“', '"'),
    ('”', '"'),
    ('＂', '"'),
    ('｛', '{'),
    ('｝', '}'),
    ('【', '['),
    ('】', ']'),
    ('＝', '='),
    ('＃', '#'),
    ('：', ':'),
    ('　', ' '),
];

/// Cuts a line. A `#` that begins a word begins a comment.
///
/// # Errors
/// A quote that isn't closed, or a mark in full width outside of quotes.
pub fn cut(line: &str) -> Read<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = line.char_indices().peekable();
    while let Some((start, first)) = rest.next() {
        if let Some((_, meant)) = full_width(first) {
            return Err(Wrong::new(
                start..start + first.len_utf8(),
                format!("这是全角的标点 {first}"),
                format!("把输入法切到英文，写半角的 {meant}"),
            ));
        }
        let is = match first {
            '#' => break,
            space if space.is_whitespace() => continue,
            '"' => {
                let text: String = rest
                    .by_ref()
                    .map(|(_, c)| c)
                    .take_while(|c| *c != '"')
                    .collect();
                let end = start + text.len() + 2;
                if end > line.len() {
                    return Err(Wrong::new(
                        start..line.len(),
                        "这个引号没有关上",
                        "在末尾加一个 \"",
                    ));
                }
                Is::Text(text)
            }
            mark if MARKS.contains(mark) => Is::Mark(mark),
            _ => {
                let mut word = String::from(first);
                while let Some((_, next)) = rest.next_if(|(_, c)| in_word(*c)) {
                    word.push(next);
                }
                Is::Word(word)
            }
        };
        let end = rest.peek().map_or(line.len(), |(next, _)| *next);
        tokens.push(Token { at: start..end, is });
    }
    Ok(tokens)
}

fn in_word(c: char) -> bool {
    !c.is_whitespace()
        && c != '"'
        && !MARKS.contains(c)
        && full_width(c).is_none()
}

fn full_width(c: char) -> Option<&'static (char, char)> {
    FULL_WIDTH.iter().find(|(wide, _)| *wide == c)
}

#[cfg(test)]
mod tests {
    use super::{Is, cut};

    fn words(line: &str) -> Vec<String> {
        let tokens = cut(line).expect("it can be cut");
        let word = |is: &Is| match is {
            Is::Word(word) => word.clone(),
            Is::Text(text) => format!("<{text}>"),
            Is::Mark(mark) => mark.to_string(),
        };
        tokens.iter().map(|token| word(&token.is)).collect()
    }

    #[test]
    fn a_line_is_cut_at_blanks_and_marks() {
        assert_eq!(words("  lookup t 1 # why"), ["lookup", "t", "1"]);
        assert_eq!(
            words("max=4 \"a b\"{u16 80}"),
            ["max", "=", "4", "<a b>", "{", "u16", "80", "}"]
        );
        assert_eq!(words("# only that"), [""; 0]);
        assert_eq!(words("pin t /sys/fs/bpf/t"), ["pin", "t", "/sys/fs/bpf/t"]);
    }

    #[test]
    fn a_token_knows_its_place() {
        let line = "a  \"字\" =";
        let places: Vec<_> = cut(line)
            .expect("it can be cut")
            .iter()
            .map(|token| &line[token.at.clone()])
            .collect();
        assert_eq!(places, ["a", "\"字\"", "="]);
    }

    #[test]
    fn an_open_quote_and_a_full_width_mark_are_pointed_at() {
        let wrong = cut("lookup t \"eth0").expect_err("it's open");
        assert_eq!(wrong.at, 9..14);
        let wrong = cut("lookup t “eth0”").expect_err("it's wide");
        assert_eq!((wrong.at.start, wrong.at.len()), (9, 3));
        assert!(cut("lookup t \"“，”\"").is_ok());
    }
}
