//! What boots: a kernel, and the file system with init, a program and their libraries.
//!
//! Nothing here knows what the machine is that boots it.

mod cpio;
mod libraries;

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs::{self, File};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::init;
use crate::kernels::Kernel;

pub use libraries::libraries;

/// The folders that init mounts on or a program may expect.
const FOLDERS: &[&str] = &["/dev", "/proc", "/sys", "/tmp"];

/// A kernel, and what it finds when it has booted.
#[derive(Clone, Debug)]
pub struct Image {
    /// The kernel.
    pub kernel: Kernel,
    /// A program that calls [`init::take_over_in_vm`] first of all, such as `lab`.
    pub init: PathBuf,
    /// The program to run, as root. It lies in `/bin`, with the libraries that `ldd` names
    /// for it, and its stdin is empty.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// Programs that the one that runs may start; they lie beside it.
    pub others: Vec<PathBuf>,
    /// Files that are copied as they are, and their paths in the VM. A program that isn't
    /// trusted belongs here, since ldd may run a part of what it looks at.
    pub files: Vec<(PathBuf, PathBuf)>,
}

/// Where a program lies in the VM.
#[must_use]
pub fn place(program: &Path) -> PathBuf {
    Path::new("/bin").join(program.file_name().unwrap_or_default())
}

impl Image {
    /// An image with one program, which has no arguments.
    #[must_use]
    pub fn new(kernel: Kernel, init: PathBuf, program: &Path) -> Self {
        Self {
            kernel,
            init,
            program: program.to_owned(),
            arguments: Vec::new(),
            others: Vec::new(),
            files: Vec::new(),
        }
    }

    /// Writes the file system as a cpio archive, an initramfs, to `path`.
    ///
    /// # Errors
    /// A file can't be read or written, or ldd can't be started.
    pub fn write(&self, path: &Path) -> Result<()> {
        let files = self.contents()?;
        let mut folders: BTreeSet<&Path> =
            FOLDERS.iter().map(|folder| Path::new(*folder)).collect();
        for file in files.keys() {
            folders.extend(file.ancestors().skip(1));
        }
        let mut archive = File::create(path)?;
        // In this order a folder comes before what lies in it.
        for folder in folders.iter().filter(|folder| folder.parent().is_some())
        {
            cpio::entry(&mut archive, folder, cpio::FOLDER, &[])?;
        }
        for (file, contents) in &files {
            cpio::entry(&mut archive, file, cpio::FILE, contents)?;
        }
        cpio::end(&mut archive)?;
        Ok(())
    }

    /// All files, by their paths in the VM.
    fn contents(&self) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
        let mut files = BTreeMap::new();
        for (binary, place) in self
            .others
            .iter()
            .chain([&self.program])
            .map(|program| (program, place(program)))
            .chain([(&self.init, PathBuf::from(init::PATH))])
        {
            for library in libraries(binary)? {
                files.insert(library.clone(), read(&library)?);
            }
            files.insert(place, read(binary)?);
        }
        for (file, place) in &self.files {
            files.insert(place.clone(), read(file)?);
        }
        files.insert(init::COMMAND.into(), self.command());
        Ok(files)
    }

    /// The program and its arguments, as init reads them.
    fn command(&self) -> Vec<u8> {
        let mut command = place(&self.program).into_os_string().into_vec();
        command.push(0);
        for argument in &self.arguments {
            command.extend(argument.as_bytes());
            command.push(0);
        }
        command
    }
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("读不了 {}", path.display()))
}
