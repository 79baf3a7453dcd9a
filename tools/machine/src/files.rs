//! Files that are never seen half written.

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

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::replace;

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
}
