//! A small book that is good, in a folder that a test may spoil.

use std::fs;
use std::path::Path;
use std::process::Command;

use machine::files;
use press::manuscript::Manuscript;
use press::prototypes::{Package, Sources};
use press::recording;
use tempfile::TempDir;

pub const CHAPTER: &str = "book/src/ch01-set.md";
pub const LISTING: &str = "chapters/ch01-set/src/main.rs";
pub const OUTPUT: &str = "chapters/ch01-set/output.txt";
pub const DIAGRAM: &str = "book/diagrams/set.svg";
pub const MANIFEST: &str = "chapters/ch01-set/Cargo.toml";
pub const QUIZ: &str = "book/src/ch01-set.quiz.toml";
pub const PREDICTIONS: &str = "book/src/ch01-set.predict.toml";

/// A copy of the fixture that a test may break.
pub struct Fixture(TempDir);

impl Fixture {
    pub fn new() -> Self {
        let copy = tempfile::tempdir().expect("a temporary folder");
        let original =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixture");
        files::copy(&original, copy.path()).expect("the copy is ours");
        let fixture = Self(copy);
        fixture.record();
        fixture
    }

    pub fn root(&self) -> &Path {
        self.0.path()
    }

    pub fn sources(&self) -> Sources {
        let package = |name| Package {
            folder: self.root().join(name),
            version: "1.2.3".to_owned(),
        };
        Sources {
            libbpf_sys: package("libbpf-sys"),
            libbpf_rs: package("libbpf-rs"),
        }
    }

    pub fn record(&self) {
        let manuscript =
            Manuscript::load(self.root()).expect("the sources are there");
        let files = recording::files(&manuscript, &self.sources())
            .expect("the headers are there")
            .expect("the names are in them");
        for file in files {
            fs::write(self.root().join(file.path), file.text)
                .expect("the copy is ours");
        }
    }

    pub fn read(&self, file: &str) -> String {
        // Where code stands beside a mark, and where it breaks, is `code_edges`' own matter.
        let text = { fs::read_to_string(self.root().join(file)).expect(file) };
        [
            "<wbr>",
            " class=\"before-mark\"",
            " class=\"after-mark\"",
            " class=\"after-mark before-mark\"",
        ]
        .iter()
        .fold(text, |text, it| text.replace(it, ""))
    }

    pub fn replace(&self, file: &str, old: &str, new: &str) -> &Self {
        let text = self.read(file);
        assert!(text.contains(old), "{file} lacks {old}");
        fs::write(self.root().join(file), text.replacen(old, new, 1))
            .expect("the copy is ours");
        self
    }

    /// Makes a file, and its folder.
    pub fn write(&self, file: &str, text: &str) -> &Self {
        let path = self.root().join(file);
        fs::create_dir_all(path.parent().expect("a folder"))
            .expect("the copy is ours");
        fs::write(path, text).expect("the copy is ours");
        self
    }

    pub fn append(&self, file: &str, text: &str) -> &Self {
        let text = self.read(file) + text;
        fs::write(self.root().join(file), text).expect("the copy is ours");
        self
    }

    /// Adds a line to what `book.toml` says about the pages.
    pub fn configure(&self, line: &str) -> &Self {
        let table = "[output.html]\n";
        self.replace("book/book.toml", table, &format!("{table}{line}\n"))
    }

    pub fn git(&self, arguments: &[&str]) -> String {
        let git = Command::new("git")
            .args([
                "-c",
                "user.name=Test",
                "-c",
                "user.email=test@test.example",
            ])
            .args(arguments)
            .current_dir(self.root())
            .output()
            .expect("git is there");
        assert!(git.status.success(), "{git:?}");
        String::from_utf8(git.stdout).expect("text")
    }

    pub fn problems(&self) -> Vec<String> {
        press::build(self.root(), &self.sources()).expect("files can be read")
    }

    /// The build fails for one reason, which says this.
    pub fn fails_with(&self, message: &str) {
        self.fails_again_with(message);
        assert!(!self.root().join("target/book").exists());
    }

    /// The same, where the book was built before.
    pub fn fails_again_with(&self, message: &str) {
        let problems = self.problems();
        assert_eq!(problems.len(), 1, "{problems:#?}");
        assert!(problems[0].contains(message), "{problems:#?}");
    }
}
