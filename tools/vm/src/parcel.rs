//! How a VM that runs already is handed files: a piece of memory of the machine that runs
//! it, which it sees as a PCI device (qemu's `ivshmem-plain`). The device needs no driver.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use memmap2::Mmap;

use crate::cpio;

/// The least size of the memory, in bytes. It's a power of two, as the device wants it.
const LEAST: u64 = 32 << 20;

/// The size of memory that a parcel of so many bytes needs.
pub fn room(parcel: usize) -> u64 {
    (parcel as u64).next_power_of_two().max(LEAST)
}

/// The memory, from outside of the VM: a file that qemu maps.
#[derive(Debug)]
pub struct Memory {
    file: File,
    path: PathBuf,
    size: u64,
}

impl Memory {
    /// Makes an empty one in a folder.
    ///
    /// # Errors
    /// The file can't be made.
    pub fn new(folder: &Path, size: u64) -> io::Result<Self> {
        let path = folder.join("parcel");
        let file = File::create_new(&path)?;
        file.set_len(size)?;
        Ok(Self { file, path, size })
    }

    /// qemu's options that make a device of it.
    pub fn options(&self) -> [String; 4] {
        // In qemu's options a comma ends a value, and two are one.
        let path = self.path.display().to_string().replace(',', ",,");
        let Self { size, .. } = self;
        // A VM that wakes up finds the memory as it was kept, empty: what is private to qemu
        // is then written over, but not before it's there.
        [
            "-object".to_owned(),
            format!(
                "memory-backend-file,id=parcel,share=off,size={size},\
                 mem-path={path}"
            ),
            "-device".to_owned(),
            "ivshmem-plain,memdev=parcel,master=on".to_owned(),
        ]
    }

    /// Puts a parcel into it. The VM must be awake, and not have looked yet.
    ///
    /// # Errors
    /// The file can't be written.
    pub fn put(&mut self, parcel: &[u8]) -> io::Result<()> {
        self.file.write_all(parcel)
    }
}

/// In the VM: writes the files of the parcel to their places.
///
/// # Errors
/// The device isn't there, holds no parcel, or a file can't be written.
pub fn unpack() -> Result<()> {
    let device = device()?;
    fs::write(device.join("enable"), "1").context("the device")?;
    let memory = File::open(device.join("resource2"))?;
    // SAFETY: the memory doesn't change any more, since the parcel is there.
    let memory = unsafe { Mmap::map(&memory)? };
    for (path, contents) in cpio::files(&memory)? {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        // init may be running a library of this name, which must stay as it is.
        let _ = fs::remove_file(&path);
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o755)
            .open(&path)
            .and_then(|mut file| file.write_all(contents))
            .with_context(|| path.display().to_string())?;
    }
    Ok(())
}

/// The device's folder in sysfs. Its numbers are in qemu's docs/specs/ivshmem-spec.
fn device() -> Result<PathBuf> {
    let is = |path: &Path, name: &str, number: &str| {
        fs::read_to_string(path.join(name))
            .is_ok_and(|text| text.trim() == number)
    };
    fs::read_dir("/sys/bus/pci/devices")?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|it| is(it, "vendor", "0x1af4") && is(it, "device", "0x1110"))
        .context("no parcel")
}
