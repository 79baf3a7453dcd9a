//! The VM's file system: a cpio archive with init, the program and their libraries.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::init;

/// The folders that init mounts on or a program may expect.
const FOLDERS: &[&str] = &["/dev", "/proc", "/sys", "/tmp"];

/// Where the program lies in the VM.
#[must_use]
pub fn place(program: &Path) -> PathBuf {
    Path::new("/bin").join(program.file_name().unwrap_or_default())
}

/// Writes the archive to `path`. `others` are programs that `program` may start,
/// `more_files` are copied to the paths beside them.
pub(crate) fn write(
    path: &Path,
    init: &Path,
    program: &Path,
    arguments: &[OsString],
    others: &[PathBuf],
    more_files: &[(PathBuf, PathBuf)],
) -> Result<()> {
    let programs = others.iter().map(PathBuf::as_path).chain([program]);
    let mut files = BTreeMap::new();
    for (binary, place) in programs
        .map(|program| (program, place(program)))
        .chain([(init, PathBuf::from(init::PATH))])
    {
        for library in libraries(binary)? {
            files.insert(library.clone(), read(&library)?);
        }
        files.insert(place, read(binary)?);
    }
    for (file, place) in more_files {
        files.insert(place.clone(), read(file)?);
    }
    let mut command = place(program).into_os_string().into_vec();
    command.push(0);
    for argument in arguments {
        command.extend(argument.as_bytes());
        command.push(0);
    }
    files.insert(init::COMMAND.into(), command);
    let mut folders: BTreeSet<&Path> =
        FOLDERS.iter().map(|folder| Path::new(*folder)).collect();
    for file in files.keys() {
        folders.extend(file.ancestors().skip(1));
    }
    let mut archive = File::create(path)?;
    // In this order a folder comes before what lies in it.
    for folder in folders.iter().filter(|folder| folder.parent().is_some()) {
        entry(&mut archive, folder, 0o040_755, &[])?;
    }
    for (file, contents) in &files {
        entry(&mut archive, file, 0o100_755, contents)?;
    }
    entry(&mut archive, Path::new("/TRAILER!!!"), 0, &[])?;
    Ok(())
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("读不了 {}", path.display()))
}

/// The libraries that the loader would load for `binary`, and the loader itself.
///
/// # Errors
/// ldd can't be started.
pub fn libraries(binary: &Path) -> Result<Vec<PathBuf>> {
    let output = Command::new("ldd")
        .arg(binary)
        .stdin(Stdio::null())
        .output()
        .context("启动不了 ldd，没法知道程序要哪些库")?;
    // For a static program it fails, and prints no path.
    Ok(paths(&String::from_utf8_lossy(&output.stdout)))
}

/// The paths in what ldd prints: `NAME => PATH (ADDRESS)` or `PATH (ADDRESS)`.
fn paths(ldd: &str) -> Vec<PathBuf> {
    ldd.lines()
        .filter_map(|line| {
            let path = line.split("=>").last()?.split_whitespace().next()?;
            path.starts_with('/').then(|| PathBuf::from(path))
        })
        .collect()
}

/// One file or folder of the "newc" format: a header of hexadecimal numbers, the name
/// and the contents, each padded to four bytes
/// (Documentation/driver-api/early-userspace/buffer-format.rst in the kernel's source).
fn entry(
    archive: &mut File,
    path: &Path,
    mode: u32,
    contents: &[u8],
) -> io::Result<()> {
    let name = path.strip_prefix("/").unwrap_or(path).as_os_str();
    let mut header = String::from("070701");
    let (size, name_size) = (contents.len(), name.len() + 1);
    let fields = [
        0, // inode
        mode as usize,
        0, // user
        0, // group
        1, // links
        0, // time
        size,
        0, // device
        0,
        0, // device of a device file
        0,
        name_size,
        0, // checksum, of another format
    ];
    for field in fields {
        header.push_str(&format!("{field:08x}"));
    }
    archive.write_all(header.as_bytes())?;
    archive.write_all(name.as_bytes())?;
    // At least the NUL that ends the name.
    archive.write_all(&[0; 4][..4 - (header.len() + name.len()) % 4])?;
    archive.write_all(contents)?;
    archive.write_all(&[0; 4][..(4 - size % 4) % 4])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ldd_names_libraries_and_the_loader() {
        let ldd = "\tlinux-vdso.so.1 (0x00007ffd)\n\
                   \tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f)\n\
                   \t/lib64/ld-linux-x86-64.so.2 (0x00007f)\n";
        assert_eq!(
            paths(ldd),
            [
                Path::new("/lib/x86_64-linux-gnu/libc.so.6"),
                Path::new("/lib64/ld-linux-x86-64.so.2")
            ]
        );
        assert!(paths("\tstatically linked\n").is_empty());
    }
}
