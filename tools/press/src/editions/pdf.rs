//! Prints the page that holds the whole book. How it looks on paper: `theme/print.css`.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use nix::unistd::geteuid;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What a file's address can hold as it is.
const PLAIN: AsciiSet = NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'_')
    .remove(b'.');

/// Has Chromium print the book in `folder` to the file `to`, with an outline.
pub fn print(folder: &Path, to: &Path) -> Result<()> {
    let book = folder.join("print.html");
    let book = book.to_str().context("the path isn't UTF-8")?;
    let profile = tempfile::tempdir()?;
    let mut chromium = Command::new("chromium");
    chromium
        .args([
            "--headless",
            "--disable-gpu",
            "--no-pdf-header-footer",
            "--generate-pdf-document-outline",
        ])
        .arg(argument("--user-data-dir", profile.path()))
        .arg(argument("--print-to-pdf", to));
    if geteuid().is_root() {
        // Chromium refuses to run as root with it. It opens our own pages only.
        chromium.arg("--no-sandbox");
    }
    let chromium = chromium
        .arg(format!("file://{}", utf8_percent_encode(book, &PLAIN)))
        .output()
        .context("启动不了 chromium")?;
    ensure!(
        chromium.status.success() && to.is_file(),
        "chromium 没有印出 PDF（{}），它说：\n{}",
        chromium.status,
        String::from_utf8_lossy(&chromium.stderr).trim()
    );
    Ok(())
}

fn argument(name: &str, path: &Path) -> std::ffi::OsString {
    let mut argument = std::ffi::OsString::from(name);
    argument.push("=");
    argument.push(path);
    argument
}
