//! The chapters of the checkout that this binary was built from.

use std::env;
use std::io;
use std::path::PathBuf;

use machine::packages::{self, Need};

/// A folder in `chapters/`, which is also a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chapter {
    /// The package's name, for example `ch06-iterate`.
    pub name: String,
    /// Its folder.
    pub folder: PathBuf,
}

/// The workspace's root: cargo tells a program that it runs where its package lies, and
/// a program started without cargo knows where it was built.
#[must_use]
pub fn workspace() -> PathBuf {
    let package = env::var_os("CARGO_MANIFEST_DIR")
        .unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let mut root = PathBuf::from(package);
    // It lies in `tools/`.
    root.pop();
    root.pop();
    root
}

/// All chapters, in the book's order.
///
/// # Errors
/// `chapters/` can't be read.
pub fn all() -> io::Result<Vec<Chapter>> {
    let mut chapters = Vec::new();
    for entry in workspace().join("chapters").read_dir()? {
        let entry = entry?;
        let folder = entry.path();
        if folder.join("Cargo.toml").is_file() {
            let name = entry.file_name().to_string_lossy().into_owned();
            chapters.push(Chapter { name, folder });
        }
    }
    chapters.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(chapters)
}

/// The chapter that a reader calls `ch06-iterate`, `ch06`, `06` or `6`.
#[must_use]
pub fn find<'a>(chapters: &'a [Chapter], wanted: &str) -> Option<&'a Chapter> {
    let number: Option<u32> =
        wanted.strip_prefix("ch").unwrap_or(wanted).parse().ok();
    chapters.iter().find(|chapter| {
        chapter.name == wanted
            || (number.is_some() && chapter.number() == number)
    })
}

impl Chapter {
    /// The 6 of `ch06-iterate`.
    fn number(&self) -> Option<u32> {
        let (number, _) = self.name.strip_prefix("ch")?.split_once('-')?;
        number.parse().ok()
    }

    /// What its build needs: clang only where there is a kernel program in C.
    #[must_use]
    pub fn needs(&self) -> &'static [Need] {
        if self.folder.join("src/bpf").is_dir() {
            packages::FOR_KERNEL_PROGRAMS
        } else {
            packages::FOR_MAPS
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chapter(name: &str) -> Chapter {
        Chapter {
            name: name.to_owned(),
            folder: PathBuf::from(name),
        }
    }

    #[test]
    fn a_chapter_has_four_names() {
        let chapters = [chapter("ch06-iterate"), chapter("ch16-more")];
        for name in ["ch06-iterate", "ch06", "06", "6", "ch6"] {
            assert_eq!(find(&chapters, name), Some(&chapters[0]), "{name}");
        }
        assert_eq!(find(&chapters, "16"), Some(&chapters[1]));
    }

    #[test]
    fn other_names_find_nothing() {
        let chapters = [chapter("ch06-iterate"), chapter("stray")];
        for name in ["", "ch", "7", "iterate", "ch06-", "06-iterate", "-6"] {
            assert_eq!(find(&chapters, name), None, "{name:?}");
        }
    }

    #[test]
    fn the_checkout_has_chapters() {
        let chapters = all().expect("chapters/ is there");
        assert!(find(&chapters, "2").is_some(), "{chapters:?}");
    }
}
