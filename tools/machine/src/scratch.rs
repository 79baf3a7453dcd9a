//! A folder for this process's temporary folders, which Ctrl+C removes.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use std::{fs, process, thread};

use anyhow::{Context, Result};
use shared::tell;
use tempfile::TempDir;

/// Whether the signal has come.
static OVER: AtomicBool = AtomicBool::new(false);

/// What else goes then.
static OTHERS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Far longer than the end takes once the signal has come.
const ENDING: Duration = Duration::from_secs(10);

/// As a shell tells of SIGINT. SIGTERM ends it with the same.
const INTERRUPTED: i32 = 128 + 2;

/// The folder for temporary folders; it's gone when this is dropped.
#[derive(Debug)]
pub struct Scratch(TempDir);

impl Scratch {
    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// From now on the signal removes this folder too, which lies elsewhere.
    pub fn take_along(&self, folder: &Path) {
        let mut others = OTHERS.lock().unwrap_or_else(PoisonError::into_inner);
        others.push(folder.to_owned());
    }

    /// Waits for the end where the signal has come: what goes on may fail only because the
    /// folder went, and that isn't how this process ends.
    pub fn end_if_over(&self) {
        if OVER.load(Ordering::SeqCst) {
            thread::sleep(ENDING);
            process::exit(INTERRUPTED);
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        self.end_if_over();
    }
}

/// From now on all folders and files that `tempfile` makes in the temporary folder lie in the
/// one that is returned. Ctrl+C or SIGTERM removes it, says `farewell` and ends this process.
/// Call it once.
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
        let others = OTHERS.lock().unwrap_or_else(PoisonError::into_inner);
        others.iter().for_each(|other| remove(other));
        if !farewell.is_empty() {
            // On a line of its own, below ^C and what a progress bar has left.
            tell!("\n{farewell}");
        }
        // A download has been told as well, and clears away behind itself.
        thread::sleep(Duration::from_millis(300));
        process::exit(INTERRUPTED);
    })
    .context("接不住 Ctrl+C")?;
    Ok(Scratch(folder))
}

/// Removes the folder, in which others may still be writing: tries for a second.
fn remove(folder: &Path) {
    for _ in 0..20 {
        if fs::remove_dir_all(folder).is_ok() || !folder.exists() {
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};

    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;

    use super::*;

    /// Set where the other test starts this program.
    const CHILD: &str = "SCRATCH_TESTS_CHILD";

    /// What the other test starts: says where its folder is, and waits for the signal.
    #[test]
    fn waits_for_the_signal() {
        if std::env::var_os(CHILD).is_none() {
            return;
        }
        let scratch = prepare("bye").expect("it's the first time");
        println!("\nfolder {}", scratch.path().display());
        while !OVER.load(Ordering::SeqCst) {
            thread::sleep(Duration::from_millis(1));
        }
    }

    #[test]
    fn the_signal_ends_it_though_nobody_reads_the_farewell() {
        let itself = std::env::current_exe().expect("it runs");
        let name = "scratch::tests::waits_for_the_signal";
        let mut child = Command::new(itself)
            .args(["--exact", "--nocapture", name])
            .env(CHILD, "1")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let stdout = BufReader::new(child.stdout.take().expect("it's piped"));
        let folder = stdout
            .lines()
            .map_while(Result::ok)
            .find_map(|line| Some(line.strip_prefix("folder ")?.to_owned()))
            .expect("it says where it is");
        assert!(Path::new(&folder).exists());
        drop(child.stderr.take());
        let pid = i32::try_from(child.id()).expect("a process id");
        kill(Pid::from_raw(pid), Signal::SIGINT).expect("it runs");
        let status = child.wait().expect("it's ours");
        assert_eq!(status.code(), Some(INTERRUPTED), "{status}");
        assert!(!Path::new(&folder).exists());
    }
}
