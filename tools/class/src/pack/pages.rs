//! The finished book, which a student's package holds: the pages need no tool to be read.

use std::path::{Path, PathBuf};
use std::time::SystemTime;
use std::{fs, io};

use anyhow::{Context, Result, ensure};
use machine::cargo;
use shared::tell;

/// Where `cargo xtask book` puts it.
const FINISHED: &str = "target/book";
/// What it's made from.
const SOURCES: [&str; 3] = ["book", "chapters", "facts/recorded"];

/// The folder with the finished book: the `given` one, or that of the checkout, which is
/// made when it isn't there or something is newer.
///
/// # Errors
/// There is no book in it, or it can't be made.
pub fn finished(root: &Path, given: Option<&Path>) -> Result<PathBuf> {
    if let Some(given) = given {
        ensure!(
            given.join("index.html").is_file(),
            "{} 里没有书：应当有 index.html",
            given.display()
        );
        return Ok(given.to_owned());
    }
    let book = root.join(FINISHED);
    if !is_fresh(root, &book)? {
        tell!("先生成书页：cargo xtask book");
        let status = cargo::command()
            .args(["run", "--quiet", "--package", "xtask", "--", "book"])
            .current_dir(root)
            .status()
            .context("启动不了 cargo")?;
        ensure!(
            status.success(),
            "书页没有生成，原因在上面，所以没有做包。\n\
             出路：生成书要 Rust 1.88 以上；也可以在别的机器上 cargo xtask book --zip，\
             解开以后用 --book 指到那个目录"
        );
    }
    Ok(book)
}

/// Whether the book is there, and nothing that it's made from is newer.
fn is_fresh(root: &Path, book: &Path) -> Result<bool> {
    let Ok(made) = fs::metadata(book.join("index.html")) else {
        return Ok(false);
    };
    let made = made.modified()?;
    for source in SOURCES {
        let source = root.join(source);
        let newest = newest(&source)
            .with_context(|| format!("读不了 {}", source.display()))?;
        if newest > made {
            return Ok(false);
        }
    }
    Ok(true)
}

/// When a file, or any below a folder, was changed last.
fn newest(path: &Path) -> io::Result<SystemTime> {
    let meta = path.symlink_metadata()?;
    let mut newest = SystemTime::UNIX_EPOCH;
    if !meta.is_dir() {
        return meta.modified();
    }
    for entry in path.read_dir()? {
        newest = newest.max(self::newest(&entry?.path())?);
    }
    Ok(newest)
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::time::Duration;

    use super::*;

    /// A checkout whose `cargo xtask book` writes one more `x` each time.
    fn checkout() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for (file, text) in [
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"xtask\"]\nresolver = \"3\"\n",
            ),
            (
                "xtask/Cargo.toml",
                "[package]\nname = \"xtask\"\nedition = \"2024\"\n",
            ),
            (
                "xtask/src/main.rs",
                "use std::{env, fs};\n\
                 fn main() {\n\
                 let words: Vec<_> = env::args().skip(1).collect();\n\
                 assert_eq!(words, [\"book\"]);\n\
                 let page = \"target/book/index.html\";\n\
                 fs::create_dir_all(\"target/book\").unwrap();\n\
                 let old = fs::read_to_string(page).unwrap_or_default();\n\
                 fs::write(page, old + \"x\").unwrap();\n}\n",
            ),
            ("book/src/a.md", ""),
            ("chapters/a/output.txt", ""),
            ("facts/recorded/a.txt", ""),
        ] {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().expect("it's inside"))
                .and_then(|()| fs::write(path, text))
                .expect("the folder is ours");
        }
        folder
    }

    #[test]
    fn the_book_is_made_when_it_is_not_there_or_old() {
        let folder = checkout();
        let root = folder.path();
        let made = || {
            let book = finished(root, None).expect("it's made");
            fs::read_to_string(book.join("index.html")).expect("it's there")
        };
        assert_eq!(made(), "x");
        assert_eq!(made(), "x");
        for (times, source) in [
            "book/src/a.md",
            "chapters/a/output.txt",
            "facts/recorded/a.txt",
        ]
        .iter()
        .enumerate()
        {
            let soon = SystemTime::now() + Duration::from_secs(60);
            let file = File::options().write(true).open(root.join(source));
            let file = file.expect("it's there");
            file.set_modified(soon).expect("it's ours");
            assert_eq!(made(), "x".repeat(times + 2), "{source}");
            file.set_modified(SystemTime::UNIX_EPOCH)
                .expect("it's ours");
        }
    }

    #[test]
    fn without_a_book_there_is_no_package() {
        let folder = checkout();
        let root = folder.path();
        fs::write(root.join("xtask/src/main.rs"), "fn main() { nonsense }")
            .expect("the folder is ours");
        let error = finished(root, None).expect_err("it doesn't build");
        assert!(error.to_string().contains("没有做包"), "{error}");
        let error = finished(root, Some(root)).expect_err("there is none");
        assert!(error.to_string().contains("没有书"), "{error}");
    }
}
