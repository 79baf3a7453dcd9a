//! The course: which lessons and exercises there are, and what belongs to which.
//!
//! A lesson is a crate `chapters/ch06-iterate`, a page `book/src/ch06-iterate.md` and a
//! crate of exercises `exercises/ex06-iterate`. All of it is read from the manifests, once:
//!
//! ```no_run
//! # fn main() -> anyhow::Result<()> {
//! let course = course::Course::load(&course::checkout())?;
//! let lesson = course.lesson("6").expect("there is a chapter 6");
//! println!("{}: {}", lesson.name, lesson.exercises.len());
//! # Ok(()) }
//! ```

mod exercise;
mod lesson;
mod manifest;

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

pub use exercise::{Exercise, Papers, Retired, hints};
pub use lesson::{EVENTS, Lesson, OUTPUT};
use manifest::Manifest;

/// What the book is made from, below the checkout's root: its sentences rest on tests of the
/// tools, too.
pub const BOOK_SOURCES: [&str; 7] = [
    "README.md",
    "book",
    "chapters",
    "exercises",
    "facts",
    "shared",
    "tools",
];

/// All lessons of a checkout, or of a package for students, which has fewer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// In the book's order.
    pub lessons: Vec<Lesson>,
}

/// The root of the checkout that this program was built from: cargo tells a program where
/// its package lies, and one started without cargo knows where it was built.
#[must_use]
pub fn checkout() -> PathBuf {
    let package = env::var_os("CARGO_MANIFEST_DIR")
        .unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    // It lies in `tools/`.
    let mut root = PathBuf::from(package);
    root.pop();
    root.pop();
    root
}

impl Course {
    /// Reads the manifests below the checkout's root.
    ///
    /// # Errors
    /// A folder or a manifest can't be read, two lessons have one number, there are
    /// exercises that belong to no lesson, or one has the id of a retired one.
    pub fn load(root: &Path) -> Result<Self> {
        let mut lessons = Vec::<Lesson>::new();
        for (name, number) in packages(&root.join("chapters"), "ch")? {
            let folder = root.join("chapters").join(&name);
            let manifest = Manifest::read(&folder)?;
            ensure!(
                lessons.last().is_none_or(|last| last.number != number),
                "有两个第 {number} 章，其中一个是 {name}"
            );
            lessons.push(Lesson {
                number,
                title: manifest.package.description.clone(),
                about: manifest.package.metadata.lesson.about.clone(),
                has_kernel_program: manifest.compiles_kernel_programs(),
                name,
                folder,
                exercises: Vec::new(),
                papers: None,
                retired: Vec::new(),
            });
        }
        let exercises = root.join("exercises");
        if exercises.is_dir() {
            for (name, _) in packages(&exercises, "ex")? {
                let lesson = lessons
                    .iter_mut()
                    .find(|lesson| lesson.exercises_package() == name)
                    .with_context(|| format!("没有练习 {name} 的那一章"))?;
                lesson.read_exercises(&exercises.join(name))?;
            }
        }
        let course = Self { lessons };
        for old in course.lessons.iter().flat_map(|lesson| &lesson.retired) {
            ensure!(
                course.exercises().all(|exercise| exercise.id != old.id),
                "{} 退休了，这个名字不能再给别的练习用",
                old.id
            );
        }
        Ok(course)
    }

    /// The lesson that a reader calls `ch06-iterate`, `ch06_iterate`, `iterate`, `ch06`,
    /// `06`, `6` or `chapters/ch06-iterate/`.
    #[must_use]
    pub fn lesson(&self, wanted: &str) -> Option<&Lesson> {
        let wanted = name(wanted);
        let bare = wanted.strip_prefix("ch").unwrap_or(&wanted);
        let number: Option<u32> = bare.parse().ok();
        self.lessons.iter().find(|lesson| {
            lesson.name == wanted
                || Some(lesson.number) == number
                || short(&lesson.name) == wanted
        })
    }

    /// The lesson's name that looks most like what a reader wrote, if one does.
    #[must_use]
    pub fn lesson_like(&self, wanted: &str) -> Option<&str> {
        let names = self.lessons.iter().map(|lesson| &*lesson.name);
        nearest(&name(wanted), names)
    }

    /// The exercise's id that looks most like what a learner wrote, if one does.
    #[must_use]
    pub fn exercise_like(&self, wanted: &str) -> Option<&str> {
        let ids = self.exercises().map(|exercise| &*exercise.id);
        nearest(&name(wanted), ids)
    }

    /// All exercises, lesson by lesson.
    pub fn exercises(&self) -> impl Iterator<Item = &Exercise> {
        self.lessons.iter().flat_map(|lesson| &lesson.exercises)
    }

    /// The exercise that there was once under this name: `ex05-ensure-absent` or
    /// `ensure-absent`.
    #[must_use]
    pub fn retired(&self, wanted: &str) -> Option<&Retired> {
        let wanted = name(wanted);
        let mut all = self.lessons.iter().flat_map(|lesson| &lesson.retired);
        all.find(|old| old.id == wanted || short(&old.id) == wanted)
    }

    /// The exercises that a learner means by `ex02-insert-once`, `insert-once`, `insert_once`,
    /// the path of its file, `2`, `ch02` or `ex02-update-flags`.
    #[must_use]
    pub fn find_exercises(&self, wanted: &str) -> Vec<&Exercise> {
        let wanted = name(wanted);
        let exact: Vec<_> = self
            .exercises()
            .filter(|exercise| {
                exercise.id == wanted || exercise.short_id() == wanted
            })
            .collect();
        if !exact.is_empty() {
            return exact;
        }
        let as_lesson = match wanted.strip_prefix("ex") {
            Some(rest) => format!("ch{rest}"),
            None => wanted,
        };
        let lesson = self.lesson(&as_lesson);
        lesson.map_or_else(Vec::new, |lesson| lesson.exercises.iter().collect())
    }
}

/// How alike two names must be for one to be meant by the other: from 0 to 1, the same.
const ALIKE: f64 = 0.6;

/// What somebody wrote, as names are written: without folders and `.rs`, with `-` for `_`.
fn name(written: &str) -> String {
    let written = written.trim_end_matches('/');
    let file = written.rsplit('/').next().unwrap_or(written);
    file.trim_end_matches(".rs").replace('_', "-")
}

/// `iterate` of `ch06-iterate`.
fn short(name: &str) -> &str {
    name.split_once('-').map_or(name, |(_, short)| short)
}

/// The name that looks most like what somebody wrote, with its number or without.
fn nearest<'a>(
    written: &str,
    names: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    let alike = |name: &str| {
        let whole = strsim::normalized_damerau_levenshtein(written, name);
        let part = strsim::normalized_damerau_levenshtein(written, short(name));
        whole.max(part)
    };
    names
        .map(|name| (alike(name), name))
        .filter(|(alike, _)| *alike >= ALIKE)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, name)| name)
}

/// The packages in `folder` that are called `{prefix}06-iterate`, with their numbers, in
/// order.
fn packages(folder: &Path, prefix: &str) -> Result<Vec<(String, u32)>> {
    let mut found = Vec::new();
    let cannot_read = || format!("读不了 {}", folder.display());
    for entry in folder.read_dir().with_context(cannot_read)? {
        let entry = entry.with_context(cannot_read)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let number = name
            .strip_prefix(prefix)
            .and_then(|name| name.split_once('-'))
            .and_then(|(number, _)| number.parse().ok());
        if let Some(number) = number {
            if entry.path().join("Cargo.toml").is_file() {
                found.push((name, number));
            }
        }
    }
    found.sort_by(|(a, m), (b, n)| (m, a).cmp(&(n, b)));
    Ok(found)
}
