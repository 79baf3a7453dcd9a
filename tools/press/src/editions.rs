//! The book to take along, made of the finished pages: a PDF to print, an EPUB for readers'
//! devices, and the pages in a zip.

mod epub;
mod pdf;
pub mod proof;
mod xhtml;
mod zip;

use std::fs::File;
use std::path::{Path, PathBuf};

use ::zip::ZipArchive;
use anyhow::Result;

use crate::finished::{FINISHED, NAME};

/// A way to take the book along.
#[derive(Clone, Copy, Debug)]
pub enum Edition {
    /// For paper: A4, with an outline.
    Pdf,
    /// For readers' devices.
    Epub,
    /// The pages, to be opened from a folder.
    Zip,
}

impl Edition {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Pdf, Self::Epub, Self::Zip];

    /// Where it is once it's made.
    #[must_use]
    pub fn path(self, root: &Path) -> PathBuf {
        let extension = match self {
            Self::Pdf => "pdf",
            Self::Epub => "epub",
            Self::Zip => "zip",
        };
        root.join("target").join(NAME).with_extension(extension)
    }

    /// Makes it of the book in `target/book`, as a whole or not at all, and says where.
    ///
    /// # Errors
    /// When a program that it needs is missing or fails, or a file can't be written.
    pub fn make(self, root: &Path) -> Result<PathBuf> {
        let path = self.path(root);
        let folder = root.join(FINISHED);
        // Renamed when it's whole.
        let workshop = tempfile::tempdir_in(root.join("target"))?;
        let unfinished = workshop.path().join("unfinished");
        match self {
            Self::Pdf => pdf::print(&folder, &unfinished)?,
            Self::Epub => epub::write(root, File::create(&unfinished)?)?,
            Self::Zip => zip::write(&folder, File::create(&unfinished)?)?,
        }
        std::fs::rename(unfinished, &path)?;
        Ok(path)
    }
}

/// Unpacks a zip into a folder.
///
/// # Errors
/// When it can't be read, or the folder can't be written.
pub fn unzip(zip: &Path, into: &Path) -> Result<()> {
    ZipArchive::new(File::open(zip)?)?.extract(into)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Edition;

    #[test]
    fn the_workflow_keeps_what_is_made() {
        let workflow = include_str!("../../../.github/workflows/ci.yml");
        for edition in Edition::ALL {
            let path = edition.path(Path::new(""));
            let path = path.to_str().expect("ASCII");
            assert!(workflow.contains(&format!(" {path}\n")), "{path}");
        }
    }
}
