//! The finished book, as the editions and their proofs read it.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use scraper::Html;
use walkdir::WalkDir;

use crate::html::selector;

/// Where the finished book is, from the repository's root.
pub const FINISHED: &str = "target/book";

/// What the files are called, and the folder in the zip.
pub const NAME: &str = "ebpf-map-rust";

/// A finished page.
pub struct HtmlPage {
    /// Its file's name without `.html`.
    pub stem: String,
    pub html: Html,
}

/// The pages in the order of the table of contents.
pub fn pages(folder: &Path) -> Result<Vec<HtmlPage>> {
    let read = |name: &str| {
        std::fs::read_to_string(folder.join(name))
            .with_context(|| name.to_owned())
    };
    let contents = Html::parse_document(&read("toc.html")?);
    contents
        .select(&selector("ol.chapter a[href]"))
        .filter_map(|link| link.attr("href")?.strip_suffix(".html"))
        .map(|stem| {
            Ok(HtmlPage {
                stem: stem.to_owned(),
                html: Html::parse_document(&read(&format!("{stem}.html"))?),
            })
        })
        .collect()
}

/// The files of a folder by their paths in it, in order.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let path = entry?.into_path();
        if path.is_file() {
            files.push(path.strip_prefix(folder)?.to_owned());
        }
    }
    Ok(files)
}
