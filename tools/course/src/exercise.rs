//! One exercise: a file to complete, and what lies beside it.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

/// One exercise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exercise {
    /// Its stable name, for example `ex02-insert-once`; also the answer program's.
    pub id: String,
    /// The package, which is also the checker's name: `ex02-update-flags`.
    pub package: String,
    /// The package's folder.
    pub folder: PathBuf,
    /// The name of its lesson, which is also the page's: `ch02-update-flags`.
    pub lesson: String,
    /// The 2 of `ex02-insert-once`.
    pub number: u32,
    /// Whether the answer has a kernel side in C, which the package's build script compiles.
    pub has_kernel_side: bool,
    /// Whether the package's build compiles a kernel program, and so needs clang.
    pub needs_clang: bool,
}

/// Four answers to one exercise, some of them wrong, which a learner judges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Papers {
    /// The exercise's id.
    pub exercise: String,
    /// The stems of their files, for example `wrong_any`, in the order in which the learner
    /// gets them.
    pub answers: [String; 4],
}

/// An exercise that there was once. Its id is never given to another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retired {
    /// Its id.
    pub id: String,
    /// The id of the exercise that took its place.
    pub replaced_by: String,
}

/// The parts of a file of hints, which begin with a heading each.
#[must_use]
pub fn hints(text: &str) -> Vec<&str> {
    let text = text.strip_prefix("## ").unwrap_or(text);
    text.split("\n## ").map(str::trim_end).collect()
}

impl Exercise {
    /// The id without the lesson's number: `insert-once`.
    #[must_use]
    pub fn short_id(&self) -> &str {
        self.id.split_once('-').map_or("", |(_, name)| name)
    }

    /// The stem of its files: `insert_once`.
    #[must_use]
    pub fn stem(&self) -> String {
        self.short_id().replace('-', "_")
    }

    /// The file that the learner completes, and the only one.
    #[must_use]
    pub fn answer(&self) -> PathBuf {
        self.folder.join(format!("src/{}.rs", self.stem()))
    }

    /// A file of the maintainers, for example `solution.rs`.
    #[must_use]
    pub fn part(&self, file: &str) -> PathBuf {
        self.folder.join(self.stem()).join(file)
    }

    /// The hints, each with its heading, without the marks: `提示 1`.
    ///
    /// # Errors
    /// They can't be read.
    pub fn hints(&self) -> Result<Vec<String>> {
        let path = self.part("hints.md");
        let text = fs::read_to_string(&path)
            .with_context(|| format!("读不了 {}", path.display()))?;
        Ok(hints(&text).into_iter().map(str::to_owned).collect())
    }

    /// What it's about, from the first line of the starter: `//! 练习 ID：TITLE。`
    #[must_use]
    pub fn title(&self) -> String {
        let starter =
            fs::read_to_string(self.part("starter.rs")).unwrap_or_default();
        let first = starter.lines().next().unwrap_or_default();
        let (_, title) = first.split_once('：').unwrap_or_default();
        title.trim_end_matches('。').to_owned()
    }
}
