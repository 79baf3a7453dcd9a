//! Serves the last good book on this machine: for `cargo xtask book --serve`, which builds it
//! anew and reloads it in the browser whenever a source changes, and for the browser's checks.

use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use axum::Router;
use notify::{Event, RecursiveMode, Watcher};
use press::prototypes::Sources;
use press::{FINISHED, addresses};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tower_http::compression::predicate::{NotForContentType, Predicate};
use tower_http::compression::{CompressionLayer, DefaultPredicate};
use tower_http::services::{ServeDir, ServeFile};
use tower_livereload::{LiveReloadLayer, Reloader};

use super::build::build_and_report;

/// How long the sources must rest before a build: an editor saves in several steps.
const REST: Duration = Duration::from_millis(100);

/// Serves until Ctrl+C, which ends the process with status 0.
///
/// # Errors
/// When the port is taken or the sources can't be watched.
pub fn serve(
    root: &Path,
    sources: &Sources,
    port: u16,
    open: bool,
) -> Result<()> {
    ctrlc::set_handler(|| std::process::exit(0))?;
    let runtime = runtime()?;
    let listener = runtime
        .block_on(TcpListener::bind(("127.0.0.1", port)))
        .with_context(|| format!("端口 {port} 用不了，请用 --port 换一个"))?;
    let (changed, changes) = channel();
    let mut watcher = notify::recommended_watcher(changed)?;
    for part in course::BOOK_SOURCES {
        watcher
            .watch(&root.join(part), RecursiveMode::Recursive)
            .with_context(|| format!("不能监视 {part}"))?;
    }
    build_and_report(root, sources)?;
    let address = format!("http://{}", listener.local_addr()?);
    println!("书在 {address}，文件一改就重新生成；Ctrl+C 结束");
    if open {
        open::that_detached(&address).context("打不开浏览器")?;
    }
    let reload = LiveReloadLayer::new();
    let reloader = reload.reloader();
    let site = pages(root)?.layer(reload);
    thread::scope(|scope| {
        scope.spawn(move || {
            build_after_changes(root, sources, &changes, &reloader);
        });
        runtime.block_on(async { axum::serve(listener, site).await })
    })?;
    Ok(())
}

/// The book's pages, and its own page for an address that leads nowhere.
fn pages(root: &Path) -> Result<Router> {
    let folder = root.join(FINISHED);
    let lost = ServeFile::new(folder.join("404.html"));
    let pages = ServeDir::new(folder).not_found_service(lost);
    let router = match addresses::site_path(root)?.trim_end_matches('/') {
        "" => Router::new(),
        path => Router::new().nest_service(path, pages.clone()),
    };
    Ok(router.fallback_service(pages))
}

fn runtime() -> std::io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}

/// The book on a free port, sent compressed as a web host does, until this process ends.
pub struct Site(String);

impl Site {
    /// Starts serving in the background.
    ///
    /// # Errors
    /// When no port is free, or `book.toml` can't be read.
    pub fn start(root: &Path) -> Result<Self> {
        let runtime = runtime()?;
        let listener = runtime.block_on(TcpListener::bind(("127.0.0.1", 0)))?;
        let path = addresses::site_path(root)?;
        let address = format!("http://{}{path}", listener.local_addr()?);
        // As a web host does: what is compressed already isn't compressed again.
        let worth = DefaultPredicate::new()
            .and(NotForContentType::const_new("application/gzip"))
            .and(NotForContentType::const_new("application/zstd"))
            .and(NotForContentType::const_new("application/octet-stream"));
        let compression = CompressionLayer::new().compress_when(worth);
        let pages = pages(root)?.layer(compression);
        thread::spawn(move || {
            runtime.block_on(async { axum::serve(listener, pages).await })
        });
        Ok(Self(address))
    }

    /// Where the first page is.
    pub fn address(&self) -> &str {
        &self.0
    }
}

fn build_after_changes(
    root: &Path,
    sources: &Sources,
    changes: &Receiver<notify::Result<Event>>,
    reloader: &Reloader,
) {
    for change in changes {
        // A build reads the sources, and that's an event too.
        if change.is_ok_and(|event| event.kind.is_access()) {
            continue;
        }
        while changes.recv_timeout(REST).is_ok() {}
        match build_and_report(root, sources) {
            Ok(true) => reloader.reload(),
            Ok(false) => {}
            Err(error) => eprintln!("{error:#}"),
        }
    }
}
