//! A cpio archive of the "newc" format: a header of hexadecimal numbers, the name and the
//! contents, each padded to four bytes
//! (Documentation/driver-api/early-userspace/buffer-format.rst in the kernel's source).
//!
//! The kernel unpacks one as its first file system, init another one with the program.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Files by their paths, which begin with a slash.
pub type Files = BTreeMap<PathBuf, Vec<u8>>;

const MAGIC: &[u8] = b"070701";
/// How many numbers of eight digits follow the magic.
const FIELDS: usize = 13;
const HEADER: usize = MAGIC.len() + FIELDS * 8;
/// Which of them is what.
const MODE: usize = 1;
const LINKS: usize = 4;
const SIZE: usize = 6;
const NAME_SIZE: usize = 11;
/// The mode of a folder.
const FOLDER: usize = 0o040_755;
/// The mode of a file; any of them may be a program.
const FILE: usize = 0o100_755;
/// The name of what ends an archive.
const END: &str = "TRAILER!!!";

/// An archive of `folders` and `files`, and of the folders in which these lie.
#[must_use]
pub fn pack(folders: &[&str], files: &Files) -> Vec<u8> {
    let mut all: BTreeSet<&Path> = folders.iter().map(Path::new).collect();
    for file in files.keys() {
        all.extend(file.ancestors().skip(1));
    }
    let mut archive = Vec::new();
    // In this order a folder comes before what lies in it.
    for folder in all.iter().filter(|folder| folder.parent().is_some()) {
        entry(&mut archive, folder, FOLDER, &[]);
    }
    for (file, contents) in files {
        entry(&mut archive, file, FILE, contents);
    }
    entry(&mut archive, Path::new(END), 0, &[]);
    archive
}

fn entry(archive: &mut Vec<u8>, path: &Path, mode: usize, contents: &[u8]) {
    let name = path.strip_prefix("/").unwrap_or(path).as_os_str();
    let mut fields = [0; FIELDS];
    fields[MODE] = mode;
    fields[LINKS] = 1;
    fields[SIZE] = contents.len();
    fields[NAME_SIZE] = name.len() + 1;
    archive.extend(MAGIC);
    for field in fields {
        archive.extend(format!("{field:08x}").as_bytes());
    }
    archive.extend(name.as_bytes());
    // The NUL that ends the name.
    archive.push(0);
    pad(archive);
    archive.extend(contents);
    pad(archive);
}

fn pad(archive: &mut Vec<u8>) {
    archive.resize(archive.len().next_multiple_of(4), 0);
}

/// The files of an archive, in its order; its folders are left out. What follows its end is
/// not looked at.
///
/// # Errors
/// It isn't such an archive.
pub fn files(archive: &[u8]) -> Result<Vec<(PathBuf, &[u8])>> {
    let mut files = Vec::new();
    let mut at = 0;
    loop {
        let header = archive.get(at..at + HEADER).context("cut off")?;
        let numbers = header.strip_prefix(MAGIC).context("no cpio")?;
        let number = |field: usize| -> Result<usize> {
            let digits = std::str::from_utf8(&numbers[field * 8..][..8])?;
            Ok(usize::from_str_radix(digits, 16)?)
        };
        let name = at + HEADER;
        let start = (name + number(NAME_SIZE)?).next_multiple_of(4);
        let end = start + number(SIZE)?;
        let name = archive.get(name..).and_then(|rest| {
            Some(OsStr::from_bytes(rest.split(|byte| *byte == 0).next()?))
        });
        let name = name.context("cut off")?;
        if name == END {
            return Ok(files);
        }
        let contents = archive.get(start..end).context("cut off")?;
        if number(MODE)? == FILE {
            files.push((Path::new("/").join(name), contents));
        }
        at = end.next_multiple_of(4);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_read_again() {
        let names = ["/bin/sh", "/bin/中", "/empty", "/lib/x/y.so"];
        let contents: [&[u8]; 4] = [b"#!", b"\0\xff\0", b"", &[7; 4097]];
        let packed: Files = names
            .map(PathBuf::from)
            .into_iter()
            .zip(contents.map(<[u8]>::to_vec))
            .collect();
        let mut archive = pack(&["/proc"], &packed);
        archive.extend([0; 4096]);
        let read: Files = files(&archive)
            .expect("an archive")
            .into_iter()
            .map(|(path, contents)| (path, contents.to_vec()))
            .collect();
        assert_eq!(read, packed);
    }

    #[test]
    fn what_is_no_archive_is_refused() {
        let archive = pack(&[], &Files::from([("/a".into(), vec![1; 9])]));
        for cut in [0, 5, 100, archive.len() - 130] {
            assert!(files(&archive[..cut]).is_err(), "{cut}");
        }
        assert!(files(&[0; 200]).is_err());
    }
}
