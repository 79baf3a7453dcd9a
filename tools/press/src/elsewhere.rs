//! What the chapters did on other kernels: the file beside a kernel's recorded facts, its
//! writer and its reader.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use anyhow::{Context, Result};
use facts::recorded;

/// What a chapter did that is like its `output.txt`.
pub const SAME: &str = "same";

/// What stands for something else from run to run.
pub const VARIES: &str = "varies";

/// What stands for the kernel's release, which a chapter may name: another patch release
/// with the same answers is no difference.
pub const RELEASE: &str = "<uname -r>";

/// By a chapter's name, what it did: [`SAME`], [`VARIES`], or the exit status and
/// a difference. Each is ended by a line break.
pub type Differences = BTreeMap<String, String>;

/// Where the chapters' file of a kernel is.
#[must_use]
pub fn path(root: &Path, release: &str) -> PathBuf {
    recorded::folder(root).join(format!("chapters-{release}.txt"))
}

/// The chapters' file of a kernel.
#[must_use]
pub fn text(release: &str, chapters: &Differences) -> String {
    let chapters = chapters
        .iter()
        .map(|(chapter, difference)| format!("{chapter}: {difference}"));
    format!("# {release}\n") + &chapters.collect::<String>()
}

/// What all chapters did on the kernel of this release; nothing where no file is.
///
/// # Errors
/// When the file can't be read.
pub fn read(root: &Path, release: &str) -> Result<Differences> {
    let path = path(root, release);
    match fs::read_to_string(&path) {
        Ok(text) => Ok(parse(&text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Ok(Differences::new())
        }
        Err(error) => Err(error).with_context(|| path.display().to_string()),
    }
}

fn parse(text: &str) -> Differences {
    let mut chapters = Differences::new();
    let mut current = String::new();
    for line in text.lines().skip(1) {
        let start = line.split_once(": ");
        let line = match start.filter(|(name, _)| name.starts_with("ch")) {
            Some((name, rest)) => {
                current = name.to_owned();
                rest
            }
            None => line,
        };
        let difference = chapters.entry(current.clone()).or_default();
        difference.push_str(line);
        difference.push('\n');
    }
    chapters
}

/// Whether a chapter did there what its page shows.
#[must_use]
pub fn is_same(difference: &str) -> bool {
    difference.trim() == SAME
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use facts::recorded;

    use super::{parse, text};

    #[test]
    fn what_is_recorded_is_read_and_written_alike() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut count = 0;
        for kernel in recorded::all(&root).expect("they can be read") {
            let release = kernel.release;
            let path = super::path(&root, &release);
            let old = std::fs::read_to_string(path).expect("it's beside it");
            assert_eq!(text(&release, &parse(&old)), old);
            count += 1;
        }
        assert!(count > 0, "nothing is recorded");
    }
}
