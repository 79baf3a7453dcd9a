//! The folder with the teacher's own checks.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

/// Sees to it that no check is left out because its file is misspelt. Returns what isn't
/// needed: the checks of exercises that aren't `wanted`, and folders.
///
/// # Errors
/// A file is called after no exercise.
pub fn unused(
    folder: &Path,
    known: &BTreeSet<&str>,
    wanted: &BTreeSet<&str>,
) -> Result<Vec<PathBuf>> {
    let mut unused = Vec::new();
    let cannot_read = || format!("读不了 {}", folder.display());
    for entry in folder.read_dir().with_context(cannot_read)? {
        let path = entry.with_context(cannot_read)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.') || name.ends_with(".md") {
            continue;
        }
        let id = name.strip_suffix(".rs").unwrap_or_default();
        if wanted.contains(id) {
            ensure!(
                path.is_file(),
                "{} 不是文件，里面的检查用不上",
                path.display()
            );
        } else if known.contains(id) || path.is_dir() {
            unused.push(path);
        } else {
            bail!(
                "{} 不是哪一道练习的检查：一道练习一个文件，名字是练习的名字。\n\
                 这份作业里的：{}\n\
                 出路：改对名字；不是检查的，就移到别处",
                path.display(),
                wanted
                    .iter()
                    .map(|id| format!("{id}.rs"))
                    .collect::<Vec<_>>()
                    .join("、")
            );
        }
    }
    unused.sort();
    Ok(unused)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_misspelt_file_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        let unused = || {
            let known = BTreeSet::from(["ex01-a", "ex02-b"]);
            let wanted = BTreeSet::from(["ex02-b"]);
            unused(folder.path(), &known, &wanted)
        };
        for name in ["ex01-a.rs", "ex02-b.rs", "README.md", ".ex02-b.rs.swp"] {
            fs::write(path(name), "").expect("the folder is ours");
        }
        fs::create_dir(path("common")).expect("the folder is ours");
        let expected = [path("common"), path("ex01-a.rs")];
        assert_eq!(unused().expect("nothing is misspelt"), expected);

        for name in ["ex02-bb.rs", "ex02-b.rs~", "ex02_b.rs", "ex02-b"] {
            fs::write(path(name), "").expect("the folder is ours");
            let error = unused().expect_err(name).to_string();
            assert!(error.contains(&*path(name).to_string_lossy()), "{error}");
            assert!(error.contains("ex02-b.rs"), "{error}");
            fs::remove_file(path(name)).expect("it's there");
        }
        fs::remove_file(path("ex02-b.rs")).expect("it's there");
        symlink("nowhere", path("ex02-b.rs")).expect("a link");
        let error = unused().expect_err("it leads nowhere").to_string();
        assert!(error.contains("不是文件"), "{error}");
    }
}
