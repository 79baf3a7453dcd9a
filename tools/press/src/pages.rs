//! The pages as they are written, and the directives (`{{#include …}}`) in them.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use anyhow::{Context, Result};
use mdbook_markdown::MarkdownOptions;
use mdbook_markdown::pulldown_cmark::{Parser, html};
use regex::Regex;
use walkdir::WalkDir;

/// The pages' folder, from the repository's root.
pub const FOLDER: &str = "book/src";

/// A page, not yet rendered.
#[derive(Debug)]
pub struct Page {
    /// Its path from the repository's root, for messages.
    pub name: String,
    /// The folder that its includes start from.
    pub folder: PathBuf,
    /// Its Markdown.
    pub text: String,
}

/// A directive of mdBook or of ours.
#[derive(Debug)]
pub struct Directive<'page> {
    /// The line that it stands in, from 1.
    pub line: usize,
    /// The word after `#`.
    pub name: &'page str,
    /// What follows the name.
    pub argument: &'page str,
    /// Where all of it stands in the text.
    pub range: Range<usize>,
}

/// Reads all pages, in the order of their names.
///
/// # Errors
/// When one can't be read.
pub fn read(root: &Path) -> Result<Vec<Page>> {
    let mut pages = Vec::new();
    for entry in WalkDir::new(root.join(FOLDER)).sort_by_file_name() {
        let path = entry?.into_path();
        if path.extension().is_some_and(|extension| extension == "md") {
            pages.push(Page {
                name: path.strip_prefix(root)?.display().to_string(),
                folder: path.parent().context("a folder")?.to_owned(),
                text: fs::read_to_string(&path)
                    .with_context(|| path.display().to_string())?,
            });
        }
    }
    Ok(pages)
}

/// The files beside the pages whose names end so, each by the stem of its page.
///
/// # Errors
/// When one can't be read.
pub fn beside(root: &Path, suffix: &str) -> Result<Vec<(String, Page)>> {
    let mut files = Vec::new();
    let folder = root.join(FOLDER);
    for entry in WalkDir::new(&folder).sort_by_file_name() {
        let path = entry?.into_path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if let Some(stem) = name.strip_suffix(suffix) {
            let page = Page {
                name: path.strip_prefix(root)?.display().to_string(),
                folder: folder.clone(),
                text: fs::read_to_string(&path)
                    .with_context(|| path.display().to_string())?,
            };
            files.push((stem.to_owned(), page));
        }
    }
    Ok(files)
}

impl Page {
    /// The directives that mdBook would carry out: not the escaped ones.
    pub fn directives(&self) -> impl Iterator<Item = Directive<'_>> {
        directives(&self.text)
    }

    /// The path by which mdBook knows the page.
    #[must_use]
    pub fn source_path(&self) -> &Path {
        let path = Path::new(&self.name);
        path.strip_prefix(FOLDER).unwrap_or(path)
    }
}

/// The directives in a part of a page.
pub fn directives(text: &str) -> impl Iterator<Item = Directive<'_>> {
    static DIRECTIVE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(\\?)\{\{\s*#([\w-]+)\s*([^}]*?)\s*\}\}")
            .expect("a fixed pattern")
    });
    DIRECTIVE.captures_iter(text).filter_map(|captures| {
        let [all, escape, name, argument] =
            [0, 1, 2, 3].map(|group| captures.get(group));
        let (name, argument) = (name?, argument?);
        let range = all?.range();
        escape?.is_empty().then(|| Directive {
            line: line_of(text, name.start()),
            name: name.as_str(),
            argument: argument.as_str(),
            range,
        })
    })
}

/// A text with what stands for its directives; those for which `by` has nothing stay.
pub fn replace(
    text: &str,
    mut by: impl FnMut(&Directive<'_>) -> Option<String>,
) -> String {
    let mut replaced = String::new();
    let mut done = 0;
    for directive in directives(text) {
        if let Some(content) = by(&directive) {
            replaced.push_str(&text[done..directive.range.start]);
            replaced.push_str(&content);
            done = directive.range.end;
        }
    }
    replaced.push_str(&text[done..]);
    replaced
}

/// The line, from 1, of a position in a text.
pub fn line_of(text: &str, position: usize) -> usize {
    text[..position].matches('\n').count() + 1
}

/// Reads Markdown as mdBook does with this book's settings.
pub fn parser(text: &str) -> Parser<'_> {
    let mut options = MarkdownOptions::default();
    options.smart_punctuation = false;
    mdbook_markdown::new_cmark_parser(text, &options)
}

/// One paragraph of Markdown, without its `<p>`.
pub fn inline(markdown: &str) -> String {
    let mut result = String::new();
    html::push_html(&mut result, parser(markdown));
    let result = result.trim();
    let inner = result
        .strip_prefix("<p>")
        .and_then(|rest| rest.strip_suffix("</p>"));
    inner.unwrap_or(result).to_owned()
}
