//! A VM's state when its kernel has booted and init waits, in a file of the user's cache.

use std::fs::{self, File, OpenOptions};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::fd::AsRawFd;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use std::{env, io, process};

use nix::fcntl::{AT_FDCWD, AtFlags, Flock, FlockArg};
use nix::libc;
use nix::unistd::linkat;

use crate::image::Image;
use crate::kernels;

/// Changes when older states no longer fit.
const VERSION: u32 = 1;

/// States that nobody took for so long go when another one comes.
const UNUSED: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Where the state of one kind of VM is, if it is.
#[derive(Debug)]
pub struct State {
    folder: PathBuf,
    /// What the name begins with: a newer state takes the place of such a one.
    family: String,
    name: String,
    kernel: PathBuf,
}

impl State {
    /// The state of a VM with this image and these options of this qemu, given by its path.
    /// `None` where one of the files can't be looked at, or there is no place for a cache.
    pub fn new(image: &Image, qemu: &Path, options: &[String]) -> Option<Self> {
        let kernel = image.kernel.path.clone();
        let mut hardware = DefaultHasher::new();
        (VERSION, options).hash(&mut hardware);
        let mut files = DefaultHasher::new();
        for path in [qemu, &image.init, &kernel] {
            let path = path.canonicalize().ok()?;
            let data = path.metadata().ok()?;
            let changed = (data.mtime(), data.mtime_nsec());
            (&path, data.size(), data.ino(), changed).hash(&mut files);
        }
        let init = image.init.file_name()?.to_string_lossy();
        let release = &image.kernel.release;
        let family = format!("{release}-{init}-{:016x}-", hardware.finish());
        Some(Self {
            folder: kernels::folder().ok()?.with_file_name("booted"),
            name: format!("{family}{:016x}", files.finish()),
            family,
            kernel,
        })
    }

    /// Where all states are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where this one is, or will be.
    pub fn path(&self) -> PathBuf {
        self.folder.join(&self.name)
    }

    /// The state, if it was kept.
    pub fn open(&self) -> Option<File> {
        let file = File::open(self.path()).ok()?;
        if file.metadata().ok()?.len() == 0 {
            // qemu would wait for more.
            self.discard();
            return None;
        }
        // So that it counts as used. In a cache of somebody else's it stays as it is.
        let _ = file.set_modified(SystemTime::now());
        Some(file)
    }

    /// Lets one process at a time boot this kernel to keep its state: `None` while another
    /// one does. Where nothing can be locked, nobody waits.
    pub fn lock(&self) -> Option<Lock> {
        let Ok(kernel) = File::open(&self.kernel) else {
            return Some(Lock(None));
        };
        match Flock::lock(kernel, FlockArg::LockExclusiveNonblock) {
            Ok(lock) => Some(Lock(Some(lock))),
            Err((_, nix::errno::Errno::EWOULDBLOCK)) => None,
            Err(_) => Some(Lock(None)),
        }
    }

    /// A file for the state that has no name yet: whatever happens, nothing is left of it.
    ///
    /// # Errors
    /// The folder can't be made, or its file system knows no such files.
    pub fn unnamed(&self) -> io::Result<File> {
        fs::create_dir_all(&self.folder)?;
        OpenOptions::new()
            .read(true)
            .write(true)
            .mode(0o600)
            .custom_flags(libc::O_TMPFILE)
            .open(&self.folder)
    }

    /// Gives it its name, and removes those that nobody will want any more.
    ///
    /// # Errors
    /// It can't be named.
    pub fn keep(&self, file: &File) -> io::Result<()> {
        self.remove_others();
        let unnamed = format!("/proc/self/fd/{}", file.as_raw_fd());
        let named = self.path();
        let follow = AtFlags::AT_SYMLINK_FOLLOW;
        match linkat(AT_FDCWD, &*unnamed, AT_FDCWD, &named, follow) {
            Ok(()) | Err(nix::errno::Errno::EEXIST) => Ok(()),
            Err(errno) => Err(errno.into()),
        }
    }

    /// Throws it away. Returns whether it's gone.
    pub fn discard(&self) -> bool {
        let removed = fs::remove_file(self.path());
        removed.is_ok() || !self.path().exists()
    }

    fn remove_others(&self) {
        for entry in self.folder.read_dir().into_iter().flatten().flatten() {
            let age = entry
                .metadata()
                .ok()
                .and_then(|data| data.modified().ok()?.elapsed().ok());
            let name = entry.file_name();
            if name.to_string_lossy().starts_with(&self.family)
                || age.is_some_and(|age| age > UNUSED)
            {
                // It only takes up space, so this is no reason to stop.
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// While this lives, no other process makes a state of the kernel.
#[derive(Debug)]
pub struct Lock(
    #[expect(dead_code, reason = "its drop unlocks")] Option<Flock<File>>,
);

/// How another process of this user can open a file of this one.
pub fn from_outside(file: &File) -> String {
    format!("/proc/{}/fd/{}", process::id(), file.as_raw_fd())
}

/// Where a program lies, by `$PATH`.
pub fn in_path(program: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
}
