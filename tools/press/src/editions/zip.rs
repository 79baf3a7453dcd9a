//! The pages in a zip: unpacked, they open from a folder, without a server.

use std::ffi::OsStr;
use std::fs;
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use anyhow::Result;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use regex::bytes::Regex;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::finished::{NAME, files};
use crate::tab;

/// Writes the files of `folder` under one folder, each with the same date, so that the same
/// book gives the same zip.
pub fn write(folder: &Path, to: impl Write + Seek) -> Result<()> {
    let mut zip = ZipWriter::new(to);
    for file in files(folder)?.into_iter().filter(|file| is_for_it(file)) {
        let (file, contents) =
            entry(file.clone(), fs::read(folder.join(&file))?);
        let path = Path::new(NAME).join(file);
        zip.start_file_from_path(path, SimpleFileOptions::DEFAULT)?;
        zip.write_all(&contents)?;
    }
    zip.finish()?;
    Ok(())
}

/// Whether a file of the book belongs into the zip: the sources of what runs in the tab, which
/// are large, lie beside it where it's published.
pub fn is_for_it(file: &Path) -> bool {
    !file.starts_with(tab::SOURCES)
}

/// A file of the book, as it is in the zip.
pub fn entry(file: PathBuf, contents: Vec<u8>) -> (PathBuf, Vec<u8>) {
    if file == Path::new(tab::PAGE) {
        return (file, without_links(&contents));
    }
    if !file.starts_with(tab::FOLDER) || !is_compressed(&file) {
        return (file, contents);
    }
    // A page that was opened from a folder can't fetch a file, but it can load a script.
    let contents = script(&file, &contents);
    let mut path = file;
    path.as_mut_os_string().push(".js");
    (path, contents)
}

/// The page that lists the sources, without links to what isn't in the zip.
fn without_links(page: &[u8]) -> Vec<u8> {
    static LINK: LazyLock<Regex> = LazyLock::new(|| {
        let link = format!(r#"<a href="{}/[^"]*">([^<]*)</a>"#, tab::SOURCES);
        Regex::new(&link).expect("a fixed pattern")
    });
    LINK.replace_all(page, &b"$1"[..]).into_owned()
}

fn is_compressed(file: &Path) -> bool {
    let extension = file.extension().and_then(OsStr::to_str);
    extension.is_some_and(|it| ["gz", "zst"].contains(&it))
}

/// A script that holds the bytes of a file, as `tab.js` looks for them.
fn script(file: &Path, contents: &[u8]) -> Vec<u8> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let contents = BASE64_STANDARD.encode(contents);
    format!("(window.tabFiles ??= {{}})[\"{name}\"] = \"{contents}\";\n").into()
}
