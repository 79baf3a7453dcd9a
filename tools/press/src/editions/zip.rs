//! The pages in a zip: unpacked, they open from a folder, without a server.

use std::fs;
use std::io::{Seek, Write};
use std::path::Path;

use anyhow::Result;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::finished::{NAME, files};

/// Writes the files of `folder` under one folder, each with the same date, so that the same
/// book gives the same zip.
pub fn write(folder: &Path, to: impl Write + Seek) -> Result<()> {
    let mut zip = ZipWriter::new(to);
    for file in files(folder)? {
        let path = Path::new(NAME).join(&file);
        zip.start_file_from_path(path, SimpleFileOptions::DEFAULT)?;
        zip.write_all(&fs::read(folder.join(&file))?)?;
    }
    zip.finish()?;
    Ok(())
}
