//! `cargo xtask browser`: the book in a real browser, as a reader sees it.
//!
//! What is checked stands in `book/tests/`; this brings together what those checks need: the
//! book built, a server for it, a browser, and the npm packages that drive the browser.

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use machine::{files, packages};
use press::editions::{self, Edition};
use tempfile::TempDir;
use toml::{Table, Value};

use crate::book::build::build_and_report;
use crate::book::serve::Site;
use crate::npm;
use crate::tab;
use crate::workspace::Workspace;

/// Where the checks are.
const CHECKS: &str = "book/tests";

/// Where they run, beside the packages that they import.
const RUN_IN: &str = "target/browser";

/// Where the book would be if it were published below a path of its host.
const NESTED: &str = "https://host.example/ebpf-map/";

/// A page of that book that has moved to the preface.
const MOVED: &str = "moved.html";

/// The arguments of `cargo xtask browser`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 只运行 book/tests 里这个文件的检查，比如 search
    #[arg(value_name = "文件")]
    only: Option<String>,
    /// 缺少系统软件包时不问，直接安装
    #[arg(long)]
    yes: bool,
}

/// Runs the checks, or those that the arguments choose.
///
/// # Errors
/// See [`check`].
pub fn run(workspace: &Workspace, args: &Args) -> Result<ExitCode> {
    let good = check(workspace, args.only.as_deref(), args.yes)?;
    Ok(if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Builds the book and says whether it passes the checks, or those of the file `only`.
///
/// # Errors
/// When a system package is missing and wasn't installed, or npm couldn't install its own.
pub fn check(
    workspace: &Workspace,
    only: Option<&str>,
    yes: bool,
) -> Result<bool> {
    packages::ensure(packages::FOR_BROWSER, yes)?;
    let root = &workspace.root;
    let sources = workspace.sources()?;
    if !build_and_report(root, &sources)? {
        return Ok(false);
    }
    let nested = below_a_path(root)?;
    let problems = press::build(nested.path(), &sources)?;
    if !problems.is_empty() {
        eprintln!("放在 {NESTED} 的书：\n{}", problems.join("\n"));
        return Ok(false);
    }
    let run_in = root.join(RUN_IN);
    npm::install(&root.join(CHECKS), &run_in)?;
    let site = Site::start(root)?;
    let nested_site = Site::start(nested.path())?;
    // What runs in the tab is looked at more closely, if it was made.
    let tabs = only.is_none_or(|only| only == "tab") && tab::is_made(root)?;
    let unzipped = tempfile::tempdir_in(root.join("target"))?;
    if tabs {
        tab::forget_printed(root)?;
        let zip = Edition::Zip.make(root)?;
        editions::unzip(&zip, unzipped.path())?;
    }
    let mut node = Command::new("node");
    // One file at a time: Lighthouse measures, and shouldn't measure the others.
    node.args(["--test", "--test-concurrency=1", "--test-reporter=spec"])
        .current_dir(&run_in)
        .env("BOOK_SITE", site.address())
        .env("BOOK_FOLDER", root.join(press::FINISHED))
        .env("BOOK_NESTED", nested_site.address())
        .env("BOOK_NESTED_ADDRESS", NESTED)
        .env("BOOK_NESTED_MOVED", MOVED)
        .env("BOOK_TAB_OUTPUT", root.join(tab::PRINTED))
        .env("BOOK_UNZIPPED", unzipped.path());
    if let Some(only) = only {
        node.arg(format!("{only}.test.mjs"));
    }
    let mut good = node.status().context("启动不了 node")?.success();
    if tabs {
        let problems = tab::compare_printed(root)?;
        for problem in &problems {
            eprintln!("{problem}");
        }
        good &= problems.is_empty();
    }
    Ok(good)
}

/// The same sources as a book that is published below a path, with a page that has moved.
fn below_a_path(root: &Path) -> Result<TempDir> {
    let nested = tempfile::tempdir_in(root.join("target"))?;
    for part in course::BOOK_SOURCES {
        files::copy(&root.join(part), &nested.path().join(part))?;
    }
    let settings = nested.path().join("book/book.toml");
    let mut table: Table = fs::read_to_string(&settings)?.parse()?;
    let html = table
        .get_mut("output")
        .and_then(|output| output.get_mut("html"))
        .and_then(Value::as_table_mut)
        .context("book.toml 里没有 [output.html]")?;
    html.insert("site-url".to_owned(), NESTED.into());
    let redirect = html.entry("redirect").or_insert(Table::new().into());
    redirect
        .as_table_mut()
        .context("book.toml 里的 redirect 不是一个表")?
        .insert(format!("/{MOVED}"), "preface.html".into());
    fs::write(&settings, table.to_string())?;
    let published = nested.path().join("book/published.txt");
    let list = fs::read_to_string(&published)?;
    fs::write(&published, format!("{list}{MOVED}\n"))?;
    Ok(nested)
}
