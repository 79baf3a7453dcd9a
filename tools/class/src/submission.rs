//! What is taken from a student's folder: the declared files, and nothing else.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::path::Path;

use anyhow::{Context, Result};
use course::Exercise;
use nix::errno::Errno;
use nix::fcntl::{OFlag, OpenHow, ResolveFlag, openat2};

/// The largest file that is taken.
pub const LARGEST: u64 = 256 * 1024;

/// What lies in the place of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The answer.
    Text(String),
    /// Nothing.
    Missing,
    /// Something that can't be taken, and why.
    Refused(String),
}

/// Reads the answer to an exercise from a student's folder: where it lies in the student
/// package, or named by the exercise's id.
///
/// # Errors
/// The folder itself can't be read.
pub fn find(folder: &Path, exercise: &Exercise) -> Result<Found> {
    let in_package = format!("{}/src/{}.rs", exercise.package, exercise.stem());
    let directory = File::open(folder)
        .with_context(|| format!("读不了 {}", folder.display()))?;
    for place in [
        format!("exercises/{in_package}"),
        in_package,
        format!("{}.rs", exercise.id),
    ] {
        match read(&directory, &place) {
            Ok(Found::Missing) => {}
            Ok(found) => return Ok(found),
            Err(error) => {
                return Err(error)
                    .with_context(|| format!("{}/{place}", folder.display()));
            }
        }
    }
    Ok(Found::Missing)
}

/// Reads one file without following any link and without waiting for a pipe.
fn read(folder: &File, place: &str) -> io::Result<Found> {
    let how = OpenHow::new()
        .flags(OFlag::O_RDONLY | OFlag::O_NONBLOCK | OFlag::O_CLOEXEC)
        .resolve(
            ResolveFlag::RESOLVE_BENEATH | ResolveFlag::RESOLVE_NO_SYMLINKS,
        );
    let refused = |why: &str| Ok(Found::Refused(format!("{place} {why}")));
    let file = match openat2(folder.as_fd(), place, how) {
        Ok(file) => File::from(file),
        Err(Errno::ENOENT | Errno::ENOTDIR) => return Ok(Found::Missing),
        Err(Errno::ELOOP) => return refused("是符号链接，或者在符号链接下面"),
        Err(Errno::EACCES) => return refused("没有读的权限"),
        Err(Errno::ENXIO) => return refused("不是普通文件"),
        Err(errno) => return Err(errno.into()),
    };
    let meta = file.metadata()?;
    if !meta.is_file() {
        return refused("不是普通文件");
    }
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return refused(&format!(
            "太大：{} 字节，最多 {} KiB",
            meta.len(),
            LARGEST / 1024
        ));
    }
    match String::from_utf8(bytes) {
        Ok(text) if text.trim().is_empty() => refused("是空的"),
        Ok(text) => Ok(Found::Text(text)),
        Err(error) => refused(&format!(
            "不是 UTF-8：第 {} 个字节就不是",
            error.utf8_error().valid_up_to() + 1
        )),
    }
}
