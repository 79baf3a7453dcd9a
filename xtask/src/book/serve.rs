//! `cargo xtask book --serve`: the last good book on this machine, built anew and reloaded
//! in the browser whenever a source changes.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use axum::Router;
use notify_debouncer_mini::new_debouncer;
use notify_debouncer_mini::notify::RecursiveMode;
use tokio::net::TcpListener;
use tower_http::services::ServeDir;
use tower_livereload::LiveReloadLayer;

use super::{FINISHED, Options, build_and_report};
use crate::prototypes::Sources;

/// How long the sources must rest before a build: an editor saves in several steps.
const REST: Duration = Duration::from_millis(200);

/// Serves until Ctrl+C, which ends the process with status 0.
///
/// # Errors
/// When the port is taken or the sources can't be watched.
pub fn serve(root: &Path, sources: &Sources, options: &Options) -> Result<()> {
    ctrlc::set_handler(|| std::process::exit(0))?;
    build_and_report(root, sources)?;
    let reload = LiveReloadLayer::new();
    let reloader = reload.reloader();
    let (changed, changes) = std::sync::mpsc::channel();
    let mut watcher = new_debouncer(REST, changed)?;
    for folder in ["book", "chapters"] {
        watcher
            .watcher()
            .watch(&root.join(folder), RecursiveMode::Recursive)
            .with_context(|| format!("不能监视 {folder}"))?;
    }
    let site = Router::new()
        .fallback_service(ServeDir::new(root.join(FINISHED)))
        .layer(reload);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let listener = runtime
        .block_on(TcpListener::bind(("127.0.0.1", options.port)))
        .with_context(|| {
            format!("端口 {0} 用不了，换一个：--port {0}", options.port)
        })?;
    let address = format!("http://{}", listener.local_addr()?);
    println!("书在 {address}，文件一改就重新生成；Ctrl+C 结束");
    if options.open {
        open::that_detached(&address).context("打不开浏览器")?;
    }
    std::thread::scope(|scope| {
        scope.spawn(move || {
            for change in changes {
                let built = match change {
                    Ok(_) => build_and_report(root, sources),
                    Err(error) => Err(error.into()),
                };
                match built {
                    Ok(true) => reloader.reload(),
                    Ok(false) => {}
                    Err(error) => eprintln!("{error:#}"),
                }
            }
        });
        runtime.block_on(async { axum::serve(listener, site).await })
    })?;
    Ok(())
}
