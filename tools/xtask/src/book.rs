//! `cargo xtask book`: makes the book, or serves it while it's being written.

pub mod build;
pub mod serve;

use std::process::ExitCode;

use anyhow::{Context, Result};
use machine::packages;
use press::FINISHED;
use press::editions::Edition;

use crate::workspace::Workspace;

/// The arguments of `cargo xtask book`.
#[derive(Debug, clap::Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of its own"
)]
pub struct Args {
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
pub fn run(workspace: &Workspace, args: &Args) -> Result<ExitCode> {
    let sources = workspace.sources()?;
    if args.serve {
        serve::serve(&workspace.root, &sources, args.port, args.open)?;
        return Ok(ExitCode::SUCCESS);
    }
    if !build::build_and_report(&workspace.root, &sources)? {
        return Ok(ExitCode::FAILURE);
    }
    for (wanted, edition) in [
        (args.pdf, Edition::Pdf),
        (args.epub, Edition::Epub),
        (args.zip, Edition::Zip),
    ] {
        if !wanted {
            continue;
        }
        if matches!(edition, Edition::Pdf) {
            packages::ensure(packages::FOR_PDF, false)?;
        }
        let made = edition.make(&workspace.root)?;
        println!("{}", made.strip_prefix(&workspace.root)?.display());
    }
    if args.open {
        let first = workspace.root.join(FINISHED).join("index.html");
        open::that_detached(first).context("打不开浏览器")?;
    }
    Ok(ExitCode::SUCCESS)
}
