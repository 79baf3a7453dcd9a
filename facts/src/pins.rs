//! A bpffs of this program's own, and the paths to which the cases pin.

use std::ffi::CString;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::{Context, Result};
use facts::cases::PinPlace;
use nix::mount::{MsFlags, mount};
use nix::sched::{CloneFlags, unshare};

/// The folder in which the bpffs and an ordinary file lie.
static FOLDER: OnceLock<PathBuf> = OnceLock::new();

/// Mounts a bpffs that nobody but this process sees, and that ends with it.
///
/// # Errors
/// When it can't be mounted.
pub fn mount_bpffs() -> Result<()> {
    let nothing = None::<&str>;
    unshare(CloneFlags::CLONE_NEWNS).context("a mount namespace")?;
    let private = MsFlags::MS_REC | MsFlags::MS_PRIVATE;
    mount(nothing, "/", nothing, private, nothing).context("private mounts")?;
    let folder = std::env::temp_dir();
    fs::create_dir_all(&folder)?;
    mount(
        Some("facts"),
        &folder,
        Some("tmpfs"),
        MsFlags::empty(),
        nothing,
    )
    .context("a tmpfs")?;
    let bpffs = folder.join("bpf");
    fs::create_dir(&bpffs)?;
    mount(Some("bpf"), &bpffs, Some("bpf"), MsFlags::empty(), nothing)
        .context("a bpffs")?;
    fs::write(folder.join("file"), "")?;
    FOLDER.get_or_init(|| folder);
    Ok(())
}

/// The path that a case means.
pub fn path(place: PinPlace) -> PathBuf {
    let folder = FOLDER.get().expect("it's mounted before any case");
    folder.join(match place {
        PinPlace::Bpffs => "bpf/pin",
        PinPlace::Dot => "bpf/pin.1",
        PinPlace::Tmpfs => "pin",
        PinPlace::File => "file",
        PinPlace::NoFolder => "bpf/none/pin",
    })
}

/// The path as the C functions take it.
pub fn for_c(path: &Path) -> CString {
    CString::new(path.as_os_str().as_bytes()).expect("no NUL in it")
}

/// Removes what a case pinned.
pub fn clear() {
    for place in [PinPlace::Bpffs, PinPlace::Dot, PinPlace::Tmpfs] {
        // Most cases pin nothing.
        let _ = fs::remove_file(path(place));
    }
}
