//! Scripts whose transcripts are recorded: `book/mapsh/NAME.mapsh` and `NAME.txt` beside it.

use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, process};

use nix::mount::{MsFlags, mount};
use nix::sched::{CloneFlags, unshare};

/// Where they lie, below the checkout's root.
pub const FOLDER: &str = "book/mapsh";

/// The names of the scripts, sorted.
///
/// # Errors
/// The folder can't be read.
pub fn names(root: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(root.join(FOLDER))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        names.extend(name.strip_suffix(".mapsh").map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

/// The file of a script.
#[must_use]
pub fn script(root: &Path, name: &str) -> PathBuf {
    root.join(FOLDER).join(format!("{name}.mapsh"))
}

/// The file of its transcript.
#[must_use]
pub fn transcript(root: &Path, name: &str) -> PathBuf {
    root.join(FOLDER).join(format!("{name}.txt"))
}

/// Runs a script on this kernel, with an empty bpffs of its own.
///
/// # Errors
/// Without root, or when mapsh says something on stderr.
pub fn run(mapsh: &Path, script: &Path) -> io::Result<String> {
    let mut command = Command::new(mapsh);
    command.arg("--script").arg(script);
    with_own_bpffs(&mut command);
    let process::Output { stdout, stderr, .. } = command.output()?;
    if !stderr.is_empty() {
        let message = String::from_utf8_lossy(&stderr).into_owned();
        return Err(io::Error::other(message));
    }
    String::from_utf8(stdout).map_err(io::Error::other)
}

/// Lets a program see an empty bpffs at `/sys/fs/bpf` that goes with it.
pub fn with_own_bpffs(command: &mut Command) {
    // SAFETY: between fork and exec only system calls are made, on constant paths.
    unsafe { command.pre_exec(|| Ok(private_bpffs()?)) };
}

/// The same for this thread and the programs that it starts.
///
/// # Errors
/// Without the right to mount.
pub fn private_bpffs() -> nix::Result<()> {
    let none = None::<&str>;
    unshare(CloneFlags::CLONE_NEWNS)?;
    let private = MsFlags::MS_REC | MsFlags::MS_PRIVATE;
    mount(none, "/", none, private, none)?;
    let bpffs = Some("bpf");
    mount(bpffs, "/sys/fs/bpf", bpffs, MsFlags::empty(), none)
}
