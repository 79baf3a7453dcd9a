//! All claims: those in pages, in the files beside them, in messages and in diagrams.

use std::collections::BTreeMap;
use std::fs;
use std::sync::LazyLock;

use anyhow::Result;
use regex::{Captures, Regex};

use super::claim::{Claim, claim};
use super::directive::NAME;
use super::library::Library;
use super::sentence::{self, Sentence};
use super::{count, drawings, messages};
use crate::manuscript::Manuscript;
use crate::pages::{self, Page};
use crate::prototypes::Sources;
use crate::{predictions, quizzes, words};

/// The page that shows the meanings of words.
const GLOSSARY: &str = "appendix-glossary";

/// All sentences that rest on something.
pub struct Claims {
    pub(super) all: Vec<Claim>,
    /// What stands for each mark, by its page's stem and which one on it it is, from 1.
    html: BTreeMap<(String, usize), String>,
}

impl Claims {
    /// Finds and checks all of them; adds what is wrong to `problems`.
    ///
    /// # Errors
    /// When a file can't be read.
    pub fn read(
        manuscript: &Manuscript,
        sources: &Sources,
        problems: &mut Vec<String>,
    ) -> Result<Self> {
        let library = Library::new(manuscript, sources)?;
        let mut claims = Self {
            all: Vec::new(),
            html: BTreeMap::new(),
        };
        for page in &manuscript.pages {
            let stem = page.source_path().with_extension("");
            let stem = stem.display().to_string();
            let found = claims.of_page(page, &stem, &library, problems);
            for (number, html) in (1..).zip(found) {
                claims.html.insert((stem.clone(), number), html);
            }
        }
        claims.of_glossary(&library, problems)?;
        for suffix in [quizzes::SUFFIX, predictions::SUFFIX] {
            for (stem, source) in pages::beside(&manuscript.root, suffix)? {
                claims.of_page(&source, &stem, &library, problems);
            }
        }
        problems.extend(count::bare(&manuscript.pages));
        messages::read(&library, &mut claims.all, problems)?;
        drawings::read(&library, &mut claims.all, problems)?;
        Ok(claims)
    }

    /// Checks what the meanings of words rest on; their marks follow the glossary's own.
    fn of_glossary(
        &mut self,
        library: &Library<'_>,
        problems: &mut Vec<String>,
    ) -> Result<()> {
        let root = &library.manuscript.root;
        let folder = root.join(pages::FOLDER);
        let path = folder.join(words::FILE);
        if !path.is_file() {
            return Ok(());
        }
        let words = Page {
            name: path.strip_prefix(root)?.display().to_string(),
            text: fs::read_to_string(&path)?,
            folder,
        };
        let found = self.of_page(&words, GLOSSARY, library, problems);
        let of_page = self.html.keys().filter(|(stem, _)| stem == GLOSSARY);
        let first = of_page.count() + 1;
        for (number, html) in (first..).zip(found) {
            self.html.insert((GLOSSARY.to_owned(), number), html);
        }
        Ok(())
    }

    /// Checks the directives of a page, or of a file beside it, and returns what readers
    /// see of each.
    fn of_page(
        &mut self,
        page: &Page,
        stem: &str,
        library: &Library<'_>,
        problems: &mut Vec<String>,
    ) -> Vec<String> {
        let mut html = Vec::new();
        for found in page.directives().filter(|it| it.name == NAME) {
            let at = found.range.start;
            let result = Sentence::before(&page.text, at)
                .ok_or_else(|| vec!["要紧跟在一句话后面".to_owned()])
                .and_then(|sentence| {
                    claim(found.argument, &sentence, stem, library)
                        .map(|backings| (sentence, backings))
                });
            html.push(match result {
                Ok((sentence, backings)) => {
                    let boxed =
                        backings.iter().map(|it| it.html.as_str()).collect();
                    self.all.push(Claim {
                        file: page.name.clone(),
                        sentence: sentence.text.to_owned(),
                        backings,
                    });
                    boxed
                }
                Err(found_wrong) => {
                    problems.extend(found_wrong.iter().map(|it| {
                        format!("{}:{}：{it}", page.name, found.line)
                    }));
                    String::new()
                }
            });
        }
        if page.text.matches("{{#because").count() != html.len() {
            problems.push(format!(
                "{}：有的 {{{{#because}}}} 没有写完，或者里面有花括号",
                page.name
            ));
        }
        html
    }

    /// The errnos that a text of this file names in sentences that rest on nothing.
    pub fn unbacked<'t>(&self, file: &str, text: &'t str) -> Vec<&'t str> {
        let claims = self.all.iter().filter(|claim| claim.file == file);
        let is_backed = |word: &str| {
            claims.clone().any(|claim| {
                text.contains(&*claim.sentence) && claim.sentence.contains(word)
            })
        };
        sentence::errnos(text)
            .filter(|word| !is_backed(word))
            .collect()
    }

    /// Puts the marks into a rendered page; without `shown` it has none, as in print.
    pub fn insert(&self, html: &str, shown: bool) -> String {
        static MARK: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"<!-- because (\S+) (\d+) -->")
                .expect("a fixed pattern")
        });
        let by = |found: &Captures<'_>| {
            let number = found[2].parse().unwrap_or_default();
            let key = (found[1].to_owned(), number);
            match self.html.get(&key) {
                Some(html) if shown => mark(number, html),
                _ => String::new(),
            }
        };
        MARK.replace_all(html, by).into_owned()
    }
}

/// The mark: a button and the box that it opens, both without a script.
fn mark(number: usize, html: &str) -> String {
    format!(
        "<button type=\"button\" class=\"why\" popovertarget=\"why-{number}\" \
         aria-label=\"证据\"></button>\
         <span class=\"why-box\" id=\"why-{number}\" popover role=\"note\">\
         {html}</span>"
    )
}
