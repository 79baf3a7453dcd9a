//! One lesson, and what belongs to it.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

use crate::exercise::{Exercise, Papers, Retired};
use crate::manifest::Manifest;

/// The file in a lesson's folder that records what its program prints.
pub const OUTPUT: &str = "output.txt";
/// The file beside it that records its events, with what the maps held.
pub const EVENTS: &str = "events.jsonl";

/// One lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lesson {
    /// The 6 of `ch06-iterate`.
    pub number: u32,
    /// The package, its folder in `chapters/` and the stem of the book's page, for example
    /// `ch06-iterate`.
    pub name: String,
    /// What it's about: the package's description, in Chinese. Empty where there is none.
    pub title: String,
    /// What it teaches, as the preface's table says it: Markdown, from
    /// `[package.metadata.lesson]`. Empty where nothing is declared.
    pub about: String,
    /// The program's folder.
    pub folder: PathBuf,
    /// Whether its build compiles a kernel program, and so needs clang.
    pub has_kernel_program: bool,
    /// In the order of their package's manifest.
    pub exercises: Vec<Exercise>,
    /// The answers that a learner judges, if there are some.
    pub papers: Option<Papers>,
    /// The exercises that it had once.
    pub retired: Vec<Retired>,
}

impl Lesson {
    /// The package of its exercises: `ex06-iterate`.
    #[must_use]
    pub fn exercises_package(&self) -> String {
        let name = self.name.strip_prefix("ch").unwrap_or(&self.name);
        format!("ex{name}")
    }

    /// The book's page, from the checkout's root.
    #[must_use]
    pub fn page(&self) -> PathBuf {
        Path::new("book/src").join(&self.name).with_extension("md")
    }

    /// What the program prints, as recorded.
    #[must_use]
    pub fn output(&self) -> PathBuf {
        self.folder.join(OUTPUT)
    }

    /// The program's events, as recorded: what it prints, and what its maps held.
    #[must_use]
    pub fn events(&self) -> PathBuf {
        self.folder.join(EVENTS)
    }

    /// Reads what its package of exercises says of them, in the order of its manifest.
    pub(crate) fn read_exercises(&mut self, folder: &Path) -> Result<()> {
        let manifest = Manifest::read(folder)?;
        let about = &manifest.package.metadata.exercises;
        let with_kernel_side = &about.kernel_side;
        let exercises: Vec<_> = manifest
            .programs
            .iter()
            .map(|program| Exercise {
                id: program.name.clone(),
                package: self.exercises_package(),
                folder: folder.to_owned(),
                lesson: self.name.clone(),
                number: self.number,
                has_kernel_side: with_kernel_side.contains(&program.name),
                needs_clang: manifest.compiles_kernel_programs(),
            })
            .collect();
        for id in with_kernel_side {
            ensure!(
                exercises.iter().any(|exercise| exercise.id == *id),
                "{} 里没有练习 {id}",
                folder.join("Cargo.toml").display()
            );
        }
        self.exercises = exercises;
        self.papers = about.judge.as_ref().map(|judge| Papers {
            exercise: judge.exercise.clone(),
            answers: judge.answers.clone(),
        });
        let retired = about.retired.iter().map(|(id, replaced_by)| Retired {
            id: id.clone(),
            replaced_by: replaced_by.clone(),
        });
        self.retired = retired.collect();
        Ok(())
    }
}
