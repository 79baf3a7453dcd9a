//! The sentence before a directive, and whether it says more than what it rests on.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use facts::MapKind;
use facts::answer::RawErrno;
use regex::Regex;

use super::backing::Backing;
use super::fact;
use crate::outputs::has_words;

/// What ends a sentence.
const ENDS: [char; 3] = ['。', '！', '？'];

/// Words that tell of which map the text speaks, other than the names of the types.
const THIS: [&str; 7] = [
    "这个map",
    "这里",
    "这一步",
    "这种map",
    "per-CPU",
    "LRU",
    "队列",
];

/// What stands before a text in a TOML file.
static KEY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"^\w+ = ["']"#).expect("a fixed pattern"));

/// A sentence that something backs.
#[derive(Debug)]
pub struct Sentence<'t> {
    pub text: &'t str,
    /// What stands around it: its heading, its paragraph so far.
    pub context: String,
}

impl<'t> Sentence<'t> {
    /// The sentence that ends where a directive begins. `None` where there is none.
    pub fn before(text: &'t str, at: usize) -> Option<Self> {
        let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
        let begin = text[line..at].rfind("}}").map_or(line, |it| line + it + 2);
        let part = &text[begin..at];
        let key = KEY.find(part).map_or(0, |key| key.end());
        let sentence = last(&part[key..])?;
        let blank = text[..at].rfind("\n\n").map_or(0, |end| end + 2);
        let question = ["\n[[question]]\n", "\n[[predict]]\n"]
            .iter()
            .filter_map(|it| text[..at].rfind(it))
            .max();
        let paragraph = &text[question.unwrap_or(blank)..at];
        let mut lines = text[..blank].lines().rev();
        let heading = lines.find(|line| line.starts_with('#'));
        Some(Self {
            text: sentence,
            context: format!("{}\n{paragraph}", heading.unwrap_or_default()),
        })
    }

    /// What it says that nothing of this backs.
    pub fn check(&self, backings: &[Backing]) -> Vec<String> {
        let mut problems = Vec::new();
        let says = |word: &str| {
            backings
                .iter()
                .any(|it| it.is_opaque || has_words(&it.says, word))
        };
        for word in words(self.text) {
            if is_errno(word) && !says(word) {
                problems.push(format!("句子说 {word}，证据里没有它"));
            }
            let is_type = types().contains(word);
            let is_about = backings
                .iter()
                .any(|it| it.is_opaque || it.maps.contains(word));
            if is_type && !is_about {
                problems.push(format!("句子说 {word}，证据里没有这种 map"));
            }
        }
        for backing in backings {
            for version in &backing.versions {
                if !self.text.contains("内核") && !self.text.contains(version)
                {
                    problems.push(format!(
                        "证据只说到一部分内核（{version}），句子却没有说是哪些"
                    ));
                }
            }
            let others: Vec<_> =
                backing.others.iter().map(String::as_str).collect();
            if !others.is_empty() && !self.names_a_map() {
                problems.push(format!(
                    "{} 答得不同，句子和它前后却没有说是哪种 map",
                    others.join("、")
                ));
            }
        }
        problems
    }

    fn names_a_map(&self) -> bool {
        // Messages write a space between Chinese and Latin, pages don't.
        let context = self.context.replace(' ', "");
        THIS.iter().any(|it| context.contains(it))
            || words(&self.context).any(|word| types().contains(word))
    }
}

/// The last sentence of a line, or of a table's cell.
fn last(text: &str) -> Option<&str> {
    let ends = |c: char| ENDS.contains(&c) || "*：”）| ".contains(c);
    let body = text.trim_end_matches(ends);
    let begin = body
        .char_indices()
        .rfind(|(_, c)| ENDS.contains(c) || *c == '|')
        .map_or(0, |(at, c)| at + c.len_utf8());
    let sentence = text[begin..].trim().trim_start_matches(['*', ' ']);
    (!body[begin..].trim().is_empty()).then_some(sentence)
}

/// The sentences of a line that no directive follows, with where they stand in it.
pub fn unbacked(line: &str, directives: &[Range<usize>]) -> Vec<String> {
    let mut left = Vec::new();
    let mut done = 0;
    for directive in directives {
        let text = &line[done..directive.start];
        let backed = last(text).map_or(0, str::len);
        left.push(&text[..text.trim_end().len() - backed]);
        done = directive.end;
    }
    left.push(&line[done..]);
    let sentences = left.iter().flat_map(|text| {
        text.split_inclusive(|c| ENDS.contains(&c) || c == '|')
    });
    sentences
        .map(|it| it.trim_matches(|c| "| ->".contains(c)).to_owned())
        .filter(|it| !it.is_empty())
        .collect()
}

/// The words in capitals: names of errnos, types of map and much else.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    static WORD: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*").expect("a fixed pattern")
    });
    WORD.find_iter(text).filter_map(|found| {
        let before = text[..found.start()].chars().last();
        let after = text[found.end()..].chars().next();
        let joins = |c: Option<char>| {
            c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_')
        };
        let word = found.as_str();
        let word = word.strip_prefix("BPF_MAP_TYPE_").unwrap_or(word);
        (!joins(before) && !joins(after)).then_some(word)
    })
}

/// The errnos that a text names.
pub fn errnos(text: &str) -> impl Iterator<Item = &str> {
    words(text).filter(|word| is_errno(word))
}

/// Whether a word is an errno's name.
fn is_errno(word: &str) -> bool {
    word.starts_with('E') && word.parse::<RawErrno>().is_ok()
}

/// The names of the types of map.
fn types() -> &'static BTreeSet<String> {
    static TYPES: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
        MapKind::ALL.iter().map(|kind| fact::name(*kind)).collect()
    });
    &TYPES
}

#[cfg(test)]
mod tests {
    use std::iter;

    use super::{Sentence, unbacked, words};

    #[test]
    fn a_sentence_ends_where_the_directive_begins() {
        for (line, sentence) in [
            ("一句。{{#", "一句。"),
            ("一句。又一句。{{#", "又一句。"),
            ("- **一句。** 又一句：{{#", "又一句："),
            ("一句。{{#because a}}又一句。{{#", "又一句。"),
            ("| 格 | 又一格{{#", "又一格"),
            ("why = \"一句。{{#", "一句。"),
        ] {
            let at = line.rfind("{{#").expect("it's there");
            let found = Sentence::before(line, at).expect("there's one");
            assert_eq!(found.text, sentence);
        }
        assert!(Sentence::before("一句。\n{{#", 10).is_none());
        assert!(Sentence::before("{{#a}}{{#b}}", 6).is_none());
    }

    #[test]
    fn what_no_directive_follows_is_left() {
        let line = "一句。又一句。{{#because a}}第三句。";
        let at = line.find("{{").expect("it's there");
        let end = line.find("}}").expect("it's there") + 2;
        let directives: Vec<_> = iter::once(at..end).collect();
        assert_eq!(unbacked(line, &directives), ["一句。", "第三句。"]);
        assert_eq!(unbacked("- 一句", &[]), ["一句"]);
    }

    #[test]
    fn words_are_whole_names() {
        let text = "LRU_HASH说E2BIG，BPF_MAP_TYPE_HASH和Hash、HASHx";
        let found: Vec<_> = words(text).collect();
        assert_eq!(found, ["LRU_HASH", "E2BIG", "HASH"]);
    }
}
