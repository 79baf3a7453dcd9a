//! A cpio archive, which the kernel unpacks as its first file system.

use std::fs::File;
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// The mode of a folder.
pub const FOLDER: usize = 0o040_755;
/// The mode of a file; any of them may be a program.
pub const FILE: usize = 0o100_755;

/// Ends the archive.
///
/// # Errors
/// It can't be written.
pub fn end(archive: &mut File) -> io::Result<()> {
    entry(archive, Path::new("/TRAILER!!!"), 0, &[])
}

/// One file or folder of the "newc" format: a header of hexadecimal numbers, the name
/// and the contents, each padded to four bytes
/// (Documentation/driver-api/early-userspace/buffer-format.rst in the kernel's source).
///
/// # Errors
/// It can't be written.
pub fn entry(
    archive: &mut File,
    path: &Path,
    mode: usize,
    contents: &[u8],
) -> io::Result<()> {
    let name = path.strip_prefix("/").unwrap_or(path).as_os_str();
    let mut header = String::from("070701");
    let (size, name_size) = (contents.len(), name.len() + 1);
    let fields = [
        0, // inode
        mode, 0, // user
        0, // group
        1, // links
        0, // time
        size, 0, // device
        0, 0, // device of a device file
        0, name_size, 0, // checksum, of another format
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
