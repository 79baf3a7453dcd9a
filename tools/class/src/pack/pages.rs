//! The finished book, which a student's package holds: the pages need no tool to be read.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use machine::cargo;
use shared::tell;

/// Where `cargo xtask book` puts it.
const FINISHED: &str = "target/book";

/// The folder with the finished book: the `given` one, or that of the checkout, which is made
/// anew. That takes seconds, and so it's sure to be made of these sources.
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
    Ok(book)
}

#[cfg(test)]
mod tests {
    use std::fs;

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
        ] {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().expect("it's inside"))
                .and_then(|()| fs::write(path, text))
                .expect("the folder is ours");
        }
        folder
    }

    #[test]
    fn the_book_is_made_each_time() {
        let folder = checkout();
        for times in 1..=2 {
            let book = finished(folder.path(), None).expect("it's made");
            let page = fs::read_to_string(book.join("index.html"));
            assert_eq!(page.expect("it's there"), "x".repeat(times));
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
