//! A kernel's file, and what it says about itself.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::failure::{Failure, FailureKind};

/// A kernel that the VM can start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kernel {
    /// The `vmlinuz`.
    pub path: PathBuf,
    /// What `uname -r` says on it, for example `6.1.0-56-cloud-amd64`.
    pub release: String,
    /// The exact version, for example `6.1.192`: Debian's release doesn't tell it, but two
    /// kernels of one series may behave differently.
    pub version: String,
}

impl Kernel {
    /// Reads from the file what kernel it is.
    ///
    /// # Errors
    /// A [`Failure`] of kind [`FailureKind::Corrupt`] when it can't be read or is no kernel for
    /// x86.
    pub fn open(path: &Path) -> Result<Self> {
        let banner = banner(path).map_err(|why| {
            Failure::new(
                FailureKind::Corrupt,
                format!(
                    "{} 不能当内核用：{why}。\n\
                     出路：--kernel 后面写一个 x86-64 的 vmlinuz 或 bzImage，例如 /boot 里的，\
                     或者不写，用 Debian 的内核。",
                    path.display()
                ),
            )
        })?;
        let release = banner.split(' ').next().unwrap_or_default().to_owned();
        let version = shared::kernel::exact_version(&release, &banner);
        Ok(Self {
            path: path.to_owned(),
            version: version.to_owned(),
            release,
        })
    }
}

/// What the kernel will print first about itself, from the header of its file
/// (Documentation/arch/x86/boot.rst in the kernel's source), or why there is none.
fn banner(path: &Path) -> Result<String, String> {
    let mut start = Vec::new();
    File::open(path)
        .and_then(|file| file.take(64 * 1024).read_to_end(&mut start))
        .map_err(|error| error.to_string())?;
    if start.get(0x202..0x206) != Some(b"HdrS") {
        return Err("它不是 x86 的内核（没有 HdrS 这个标记）".to_owned());
    }
    let place = u16::from_le_bytes([start[0x20e], start[0x20f]]);
    let text = start
        .get(usize::from(place) + 0x200..)
        .and_then(|rest| rest.split(|byte| *byte == 0).next())
        .filter(|text| place > 0 && !text.is_empty())
        .ok_or("文件头里没有版本，文件可能不完整")?;
    Ok(String::from_utf8_lossy(text).into_owned())
}
