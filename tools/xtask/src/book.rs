//! `cargo xtask book`: checks the pages, renders them with mdBook, and checks the result.
//!
//! The book can't lie, because each file here refuses one way of doing so.

mod addresses;
mod captions;
mod diagrams;
pub mod editions;
mod errno_table;
mod includes;
mod inserts;
mod interface;
mod measured;
mod onwards;
mod outputs;
pub mod pages;
mod published;
mod quizzes;
mod rendered;
pub(crate) mod serve;
mod soft_breaks;
mod tidy;
mod warnings;

use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result};
use mdbook_driver::MDBook;
use mdbook_driver::book::BookItem;
use mdbook_driver::builtin_preprocessors::LinkPreprocessor;
use mdbook_driver::config::Config;
use sha2::{Digest, Sha256};

use crate::prototypes::{self, Sources};
use crate::workspace::Workspace;
use addresses::Addresses;
use editions::Edition;
use inserts::{Inserts, Marks};
use pages::Page;

/// Where the finished book is, from the repository's root.
pub(crate) const FINISHED: &str = "target/book";

/// The sources that aren't chapters.
const UNLISTED: [&str; 2] = ["404.md", "SUMMARY.md"];

/// The arguments of `cargo xtask book`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// 在本机提供网页，文件一改就重新生成
    #[arg(long)]
    serve: bool,
    /// 生成以后在浏览器里打开
    #[arg(long)]
    open: bool,
    /// 再印成 PDF：A4，带大纲，要用 Chromium
    #[arg(long)]
    pdf: bool,
    /// 再做成 EPUB，在阅读器里看
    #[arg(long)]
    epub: bool,
    /// 再把网页打成一个 zip，解开就能看，不用服务器
    #[arg(long)]
    zip: bool,
    /// --serve 用的端口（不写就是 3000）
    #[arg(
        long,
        default_value_t = 3000,
        hide_default_value = true,
        value_name = "N"
    )]
    port: u16,
}

/// Builds the book once, or serves it until Ctrl+C.
///
/// # Errors
/// When a file can't be read or written, or the port is taken.
pub fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let sources = Sources::locked(workspace)?;
    if options.serve {
        serve::serve(&workspace.root, &sources, options)?;
        return Ok(ExitCode::SUCCESS);
    }
    if !build_and_report(&workspace.root, &sources)? {
        return Ok(ExitCode::FAILURE);
    }
    for (wanted, edition) in [
        (options.pdf, Edition::Pdf),
        (options.epub, Edition::Epub),
        (options.zip, Edition::Zip),
    ] {
        if wanted {
            edition.make(&workspace.root, false)?;
        }
    }
    if options.open {
        let first = workspace.root.join(FINISHED).join("index.html");
        open::that_detached(first).context("打不开浏览器")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Builds the book, prints what is wrong with it, and says whether it's good.
///
/// # Errors
/// When a file can't be read or written.
pub fn build_and_report(root: &Path, sources: &Sources) -> Result<bool> {
    let start = Instant::now();
    let problems = build(root, sources)?;
    for problem in &problems {
        eprintln!("{problem}");
    }
    if problems.is_empty() {
        let seconds = start.elapsed().as_secs_f64();
        println!("书在 {FINISHED}/index.html（{seconds:.1} 秒）");
    } else {
        eprintln!("书没有生成：上面有 {} 处要改", problems.len());
    }
    Ok(problems.is_empty())
}

/// Builds the book into `target/book` and returns what is wrong with it. With a problem
/// `target/book` stays as it was.
///
/// # Errors
/// When a file can't be read or written.
pub fn build(root: &Path, sources: &Sources) -> Result<Vec<String>> {
    let root = &root
        .canonicalize()
        .with_context(|| root.display().to_string())?;
    let pages = pages::read(root)?;
    let mut problems = includes::check(root, &pages)?;
    problems.extend(tidy::check(&pages));
    problems.extend(prototypes::check(root, &pages, sources)?);
    let (inserts, found) = Inserts::read(root, &pages)?;
    problems.extend(found);
    if !problems.is_empty() {
        return Ok(problems);
    }
    let target = root.join("target");
    fs::create_dir_all(&target)?;
    let unfinished = tempfile::tempdir_in(&target)?;
    let unfinished = unfinished.path().join("book");
    let (rendered, mut problems) =
        warnings::collect(|| render(root, &unfinished, &pages));
    match rendered {
        Ok(found) => problems.extend(found),
        Err(error) => problems.push(format!("mdBook：{error:#}")),
    }
    if problems.is_empty() {
        problems = interface::translate(&unfinished)?;
        inserts.insert(&unfinished)?;
        problems.extend(rendered::check(&unfinished)?);
        problems.extend(published::check(root, &unfinished)?);
    }
    if problems.is_empty() {
        let finished = root.join(FINISHED);
        if finished.exists() {
            fs::remove_dir_all(&finished)?;
        }
        fs::rename(&unfinished, &finished)?;
    }
    Ok(problems)
}

/// Changes when the content does; as mdBook has it in the names of files.
fn hash(content: &[u8]) -> String {
    let [a, b, c, d, ..] = Sha256::digest(content).0;
    format!("{:08x}", u32::from_be_bytes([a, b, c, d]))
}

/// Renders the pages and returns what is wrong, for example a page that SUMMARY.md leaves
/// out.
fn render(root: &Path, into: &Path, pages: &[Page]) -> Result<Vec<String>> {
    let folder = root.join("book");
    let mut config = Config::from_disk(folder.join("book.toml"))?;
    config.build.build_dir = into.to_owned();
    config.build.create_missing = false;
    config.build.use_default_preprocessors = false;
    let addresses = Addresses::take(root, &mut config)?;
    let mut book = MDBook::load_with_config(&folder, config)?;
    book.with_preprocessor(captions::Captions::new(root, &addresses))
        .with_preprocessor(LinkPreprocessor::new())
        .with_preprocessor(errno_table::ErrnoTable::read(root)?)
        .with_preprocessor(onwards::Onwards::new(root, &addresses)?)
        .with_preprocessor(measured::Measured::read(root)?)
        .with_preprocessor(Marks)
        .with_preprocessor(soft_breaks::SoftBreaks);
    book.build()?;
    let mut problems = published::describe(into, &book, &addresses)?;
    let listed: Vec<_> = book
        .iter()
        .filter_map(|item| match item {
            BookItem::Chapter(chapter) => chapter.source_path.clone(),
            _ => None,
        })
        .collect();
    let unlisted = pages
        .iter()
        .filter(|page| !UNLISTED.map(Path::new).contains(&page.source_path()))
        .filter(|page| !listed.iter().any(|path| path == page.source_path()))
        .map(|page| format!("{}：SUMMARY.md 里没有这一页", page.name));
    problems.extend(unlisted);
    Ok(problems)
}
