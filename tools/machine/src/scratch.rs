//! Temporary folders of which Ctrl+C leaves nothing.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use std::{fs, process, thread};

use anyhow::{Context, Result};
use tempfile::TempDir;

/// Whether the signal has come.
static OVER: AtomicBool = AtomicBool::new(false);

/// The folder for temporary folders; it's gone when this is dropped.
#[derive(Debug)]
pub struct Scratch(TempDir);

impl Scratch {
    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What was going on may have failed because the folder went. That isn't how this
        // process ends, then: the signal is.
        while OVER.load(Ordering::SeqCst) {
            thread::park();
        }
    }
}

/// From now on all temporary folders lie in the one that is returned. Ctrl+C or SIGTERM
/// removes it, says `farewell` and ends this process. Call it once.
///
/// # Errors
/// The folder can't be made, or the signals can't be caught.
pub fn prepare(farewell: &'static str) -> Result<Scratch> {
    let folder = TempDir::new().context("建不了临时目录")?;
    let path = folder.path().to_owned();
    tempfile::env::override_temp_dir(&path)
        .ok()
        .context("临时目录已经定下来了")?;
    ctrlc::set_handler(move || {
        OVER.store(true, Ordering::SeqCst);
        remove(&path);
        if !farewell.is_empty() {
            // On a line of its own, below ^C and what a progress bar has left.
            eprintln!("\n{farewell}");
        }
        // A download has been told as well, and clears away behind itself.
        thread::sleep(Duration::from_millis(300));
        // As a shell tells of SIGINT.
        process::exit(128 + 2);
    })
    .context("接不住 Ctrl+C")?;
    Ok(Scratch(folder))
}

/// Removes the folder, in which others may still be writing.
fn remove(folder: &Path) {
    for _ in 0..20 {
        if fs::remove_dir_all(folder).is_ok() || !folder.exists() {
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
}
