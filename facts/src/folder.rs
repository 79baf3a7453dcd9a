//! The folder of the recorded answers, and which record counts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use anyhow::{Context, Result};

use crate::Recorded;

/// The folder of the recorded answers.
#[must_use]
pub fn path(root: &Path) -> PathBuf {
    root.join("facts").join("recorded")
}

/// All recorded kernels, the oldest first.
///
/// # Errors
/// When a file can't be read or isn't a recorded one.
pub fn all(root: &Path) -> Result<Vec<Recorded>> {
    let folder = path(root);
    let mut kernels = Vec::new();
    let entries = match folder.read_dir() {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(kernels);
        }
        Err(error) => {
            return Err(error).with_context(|| folder.display().to_string());
        }
    };
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(".txt") && !name.starts_with("chapters-") {
            let text = fs::read_to_string(&path)
                .with_context(|| path.display().to_string())?;
            let recorded = text.parse::<Recorded>();
            kernels.push(recorded.with_context(|| path.display().to_string())?);
        }
    }
    kernels.sort_by_key(|kernel| (kernel.numbers(), kernel.release.clone()));
    Ok(kernels)
}

/// The newest recorded release of each series, the oldest first.
///
/// # Errors
/// As [`all`].
pub fn newest_of_each_series(root: &Path) -> Result<Vec<Recorded>> {
    let mut newest = BTreeMap::new();
    for kernel in all(root)? {
        newest.insert(kernel.series(), kernel);
    }
    Ok(newest.into_values().collect())
}

/// What a kernel's new answers are compared with: the record of the same release, or else
/// the newest one of its series. With another number of CPUs an LRU map drops other
/// elements, so such a record is none.
#[must_use]
pub fn baseline<'a>(
    all: &'a [Recorded],
    new: &Recorded,
) -> Option<&'a Recorded> {
    let similar = |old: &&Recorded| {
        old.series() == new.series() && old.cpus() == new.cpus()
    };
    let same = |old: &&Recorded| old.release == new.release;
    all.iter()
        .filter(similar)
        .find(same)
        .or_else(|| all.iter().rfind(similar))
}

#[cfg(test)]
mod tests {
    use super::baseline;
    use crate::Recorded;

    fn run(release: &str) -> Recorded {
        let text = format!(
            "# {release}-amd64 | #1 Debian {release}-1 | 2 CPU\n\
             update.any.absent hash | 0 +1 | Ok(()) +1\n"
        );
        text.parse().expect("it's a record")
    }

    #[test]
    fn the_newest_record_of_the_series_stands_in_for_a_missing_one() {
        let all = [run("5.10.2"), run("6.1.8"), run("6.1.9")];
        let release = |new: &Recorded| {
            baseline(&all, new).map(|old| old.version().to_owned())
        };
        assert_eq!(release(&run("6.1.8")).as_deref(), Some("6.1.8"));
        assert_eq!(release(&run("6.1.10")).as_deref(), Some("6.1.9"));
        assert_eq!(release(&run("6.2.1")), None);
        let mut larger = run("6.1.9");
        larger.details = larger.details.replace("2 CPU", "4 CPU");
        assert_eq!(release(&larger), None);
    }
}
