//! What boots, and what runs then: a kernel and the file system with init, and a parcel with
//! a program and its libraries.
//!
//! Nothing here knows what the machine is that boots it.

mod libraries;

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Read;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};

use crate::cpio::{self, Files};
use crate::init;
use crate::kernels::Kernel;
use crate::terminal::Terminal;

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
    /// for it, and its stdin is empty unless it has a
    /// terminal.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// The terminal that it gets in stdin's place: this process's.
    pub terminal: Option<Terminal>,
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
            terminal: None,
            others: Vec::new(),
            files: Vec::new(),
        }
    }

    /// The file system that the kernel boots with: nothing but init. The same for each program.
    ///
    /// # Errors
    /// A file can't be read, or ldd can't be started.
    pub(crate) fn initramfs(&self) -> Result<Vec<u8>> {
        let mut files = Files::new();
        add(&mut files, &self.init, PathBuf::from(init::PATH))?;
        Ok(cpio::pack(FOLDERS, &files))
    }

    /// What the VM is handed when it has booted: an archive of the program and all that
    /// it needs.
    ///
    /// # Errors
    /// As above.
    pub(crate) fn parcel(&self) -> Result<Vec<u8>> {
        let mut files = Files::new();
        for program in self.others.iter().chain([&self.program]) {
            add(&mut files, program, place(program))?;
        }
        for (file, place) in &self.files {
            files.insert(place.clone(), read(file)?);
        }
        if let Some(terminal) = &self.terminal {
            let text = terminal.print().into_bytes();
            files.insert(init::TERMINAL.into(), text);
        }
        files.insert(init::COMMAND.into(), self.command());
        files.insert(init::ENTROPY.into(), entropy()?);
        let time = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        files.insert(init::TIME.into(), time.to_string().into_bytes());
        Ok(cpio::pack(&[], &files))
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

/// Adds a program and its libraries.
fn add(files: &mut Files, program: &Path, place: PathBuf) -> Result<()> {
    for library in libraries(program)? {
        files.insert(library.clone(), read(&library)?);
    }
    files.insert(place, read(program)?);
    Ok(())
}

/// Random bytes: a VM that wakes up has those of all that woke up before it.
fn entropy() -> Result<Vec<u8>> {
    let mut bytes = vec![0; 64];
    let path = Path::new("/dev/urandom");
    File::open(path)
        .and_then(|mut file| file.read_exact(&mut bytes))
        .with_context(|| format!("读不了 {}", path.display()))?;
    Ok(bytes)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("读不了 {}", path.display()))
}
