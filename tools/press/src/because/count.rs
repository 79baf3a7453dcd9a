//! How many claims rest on what, page by page, and the sentences that look like claims and
//! rest on nothing yet.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use anyhow::Result;
use mdbook_markdown::pulldown_cmark::{Event, Tag};
use regex::Regex;

use super::backing::Sort;
use super::claims::Claims;
use super::directive::NAME;
use super::sentence;
use crate::manuscript::Manuscript;
use crate::pages::{self, Page, line_of};
use crate::prototypes::Sources;

/// How many claims of a file rest on what.
pub type Counts = BTreeMap<Sort, usize>;

/// A sentence that looks like a claim and rests on nothing.
#[derive(Debug)]
pub struct Candidate {
    /// The page's path from the repository's root.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The sentence.
    pub text: String,
    /// It names an errno, a kernel, libbpf or a version: it hardly is anything else.
    pub is_likely: bool,
}

/// What there is of claims in the repository.
pub struct Census {
    /// What the claims of each file rest on, most of all.
    pub counts: BTreeMap<String, Counts>,
    /// The sentences that look like claims and rest on nothing yet.
    pub candidates: Vec<Candidate>,
    /// What is wrong.
    pub problems: Vec<String>,
}

/// Counts the claims of the repository.
///
/// # Errors
/// When a file can't be read.
pub fn census(root: &Path, sources: &Sources) -> Result<Census> {
    let manuscript = Manuscript::load(root)?;
    let mut problems = Vec::new();
    let claims = Claims::read(&manuscript, sources, &mut problems)?;
    Ok(Census {
        counts: counts(&claims),
        candidates: candidates(&manuscript.pages),
        problems,
    })
}

/// The claims of each file by their first ground's kind.
fn counts(claims: &Claims) -> BTreeMap<String, Counts> {
    let mut counts = BTreeMap::<_, Counts>::new();
    for claim in &claims.all {
        if let Some(first) = claim.backings.first() {
            let of_file = counts.entry(claim.file.clone()).or_default();
            *of_file.entry(first.sort).or_default() += 1;
        }
    }
    counts
}

/// Sentences that name an errno and rest on nothing. What is set in bold names a mistake, and
/// a cell of a table a symptom.
pub fn bare(pages: &[Page]) -> Vec<String> {
    let is_bare = |text: &str| {
        text.ends_with('。')
            && !text.starts_with("**")
            && sentence::errnos(text).next().is_some()
    };
    candidates(pages)
        .iter()
        .filter(|it| is_bare(&it.text))
        .map(|it| {
            let Candidate {
                file, line, text, ..
            } = it;
            format!("{file}:{line}：说到 errno，后面没有证据：{text}")
        })
        .collect()
}

/// The candidates on these pages.
fn candidates(pages: &[Page]) -> Vec<Candidate> {
    static LIKELY: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"内核|libbpf|(?:^|[^\d.])[3-7]\.\d{1,2}(?:[^\d.]|$)")
            .expect("a fixed pattern")
    });
    static MAYBE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            "返回|得到|拒绝|不会|总是|只有|必须|都|从不|永远|一定|不能|才能|失败|成功|也不",
        )
        .expect("a fixed pattern")
    });
    let mut candidates = Vec::new();
    for page in pages {
        let lines = prose(&page.text);
        let mut by_line = BTreeMap::<usize, Vec<_>>::new();
        for directive in page.directives().filter(|it| it.name == NAME) {
            by_line
                .entry(directive.line)
                .or_default()
                .push(directive.range);
        }
        for (line, start, text) in lines {
            let directives: Vec<_> = by_line
                .remove(&line)
                .unwrap_or_default()
                .into_iter()
                .map(|range| range.start - start..range.end - start)
                .collect();
            for text in sentence::unbacked(text, &directives) {
                let shown = DIRECTIVE.replace_all(&text, "");
                let names_errno = sentence::errnos(&shown).next().is_some();
                let is_likely = names_errno || LIKELY.is_match(&shown);
                if is_likely || MAYBE.is_match(&shown) {
                    candidates.push(Candidate {
                        file: page.name.clone(),
                        line,
                        text,
                        is_likely,
                    });
                }
            }
        }
    }
    candidates
}

/// Any directive.
static DIRECTIVE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\{\{[^}]*\}\}").expect("a fixed pattern"));

/// The lines of prose: their numbers, where they begin, and their texts.
fn prose(text: &str) -> Vec<(usize, usize, &str)> {
    let mut skipped = vec![false; text.lines().count() + 1];
    for (event, range) in pages::parser(text).into_offset_iter() {
        let skips = matches!(
            event,
            Event::Start(
                Tag::CodeBlock(_)
                    | Tag::Heading { .. }
                    | Tag::HtmlBlock
                    | Tag::TableHead
            )
        );
        if skips && !range.is_empty() {
            let lines =
                line_of(text, range.start)..=line_of(text, range.end - 1);
            for line in lines {
                skipped[line - 1] = true;
            }
        }
    }
    let mut start = 0;
    let mut lines = Vec::new();
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        let shown = line.trim();
        let is_rule = shown.starts_with("|-");
        if !skipped[number - 1] && !shown.is_empty() && !is_rule {
            lines.push((number, start, line.trim_end()));
        }
        start += line.len();
    }
    lines
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::{Page, candidates};

    #[test]
    fn what_looks_like_a_claim_is_found_until_it_has_evidence() {
        let found = |text: &str| {
            let page = Page {
                name: String::new(),
                folder: PathBuf::new(),
                text: text.to_owned(),
            };
            candidates(&[page]).len()
        };
        assert_eq!(found("满了得到`E2BIG`。\n"), 1);
        assert_eq!(found("满了得到`E2BIG`。{{#because a}}\n"), 0);
        assert_eq!(found("内核不看。满了得到`E2BIG`。{{#because a}}\n"), 1);
        assert_eq!(found("| a | b |\n|---|---|\n| 内核 | 都有 |\n"), 2);
        assert_eq!(found("```text\n内核\n```\n\n# 内核\n\n一句话。\n"), 0);
    }
}
