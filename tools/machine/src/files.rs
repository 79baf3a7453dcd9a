//! Files that are never seen half written, and copies of files and folders.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use anyhow::{Context, Result};

/// Replaces a file as a whole: whenever this is interrupted, there is the old one or the new
/// one. It keeps the old one's permissions.
///
/// # Errors
/// It can't be written.
pub fn replace(path: &Path, contents: impl AsRef<[u8]>) -> Result<()> {
    let write = || -> std::io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        let old = fs::metadata(path).map(|old| old.permissions());
        let mut file = tempfile::Builder::new()
            // The umask takes from it what it takes from any new file.
            .permissions(PermissionsExt::from_mode(0o666))
            .tempfile_in(folder)?;
        file.write_all(contents.as_ref())?;
        if let Ok(old) = old {
            file.as_file().set_permissions(old)?;
        }
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok(())
    };
    write().with_context(|| format!("写不了 {}", path.display()))
}

/// Copies a file, or a folder without the `target` that a build left in it. The folders that
/// it's to lie in are made.
///
/// # Errors
/// A file can't be read or written.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    copy_wanted(from, to, &|_| true)
}

/// The same without the files and folders that `wanted` refuses.
///
/// # Errors
/// As [`copy`].
pub fn copy_wanted(
    from: &Path,
    to: &Path,
    wanted: &dyn Fn(&Path) -> bool,
) -> Result<()> {
    if from.is_dir() {
        let entries = from
            .read_dir()
            .with_context(|| format!("读不了 {}", from.display()))?;
        for entry in entries {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default();
            if wanted(&path) && name != "target" {
                copy_wanted(&path, &to.join(name), wanted)?;
            }
        }
        return Ok(());
    }
    let parent = to.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(parent)
        .and_then(|()| fs::copy(from, to))
        .with_context(|| format!("复制不了 {}", from.display()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::{copy_wanted, replace};

    #[test]
    fn a_file_is_replaced_and_stays_as_open_as_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        let mode = |name: &str| {
            let file = fs::metadata(folder.path().join(name)).expect(name);
            file.permissions().mode() & 0o777
        };
        let path = folder.path().join("a.txt");
        replace(&path, "old").expect("the folder is ours");
        fs::write(folder.path().join("b.txt"), "").expect("it's ours");
        assert_eq!(mode("a.txt"), mode("b.txt"));

        fs::set_permissions(&path, PermissionsExt::from_mode(0o604))
            .expect("it's ours");
        replace(&path, "new").expect("the folder is ours");
        assert_eq!(mode("a.txt"), 0o604);
        assert_eq!(fs::read_to_string(&path).expect("it's there"), "new");
        assert_eq!(fs::read_dir(folder.path()).expect("ours").count(), 2);
    }

    #[test]
    fn where_it_cannot_be_written_nothing_changes() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join("a.txt");
        fs::create_dir(&place).expect("the folder is ours");
        let error = replace(&place, "new").expect_err("a folder is there");
        assert!(error.to_string().contains("a.txt"), "{error}");
        assert_eq!(fs::read_dir(folder.path()).expect("ours").count(), 1);
    }
    #[test]
    fn a_folder_is_copied_without_what_is_not_wanted() {
        let folder = tempfile::tempdir().expect("a folder");
        let (from, to) = (folder.path().join("a"), folder.path().join("b"));
        for path in ["in/one", "in/two", "out/one", "target/one"] {
            let path = from.join(path);
            let parent = path.parent().expect("it's inside");
            fs::create_dir_all(parent).expect("the folder is ours");
            fs::write(path, "").expect("the folder is ours");
        }
        copy_wanted(&from, &to, &|path| path != from.join("out"))
            .expect("the folder is ours");
        assert!(to.join("in/one").is_file() && to.join("in/two").is_file());
        assert_eq!(fs::read_dir(&to).expect("it's there").count(), 1);
    }
}
