//! The lessons that a command of the teacher's is about.

use anyhow::{Result, bail};
use course::{Course, Exercise, Lesson};

/// `--chapters`.
#[derive(Debug, clap::Args)]
pub struct Lessons {
    /// 哪几章，例如 3,4
    #[arg(long, value_name = "章", value_delimiter = ',', required = true)]
    chapters: Vec<u32>,
}

impl Lessons {
    /// Those lessons, in the book's order.
    ///
    /// # Errors
    /// One of them isn't there, or has no exercises.
    pub fn of<'a>(&self, course: &'a Course) -> Result<Vec<&'a Lesson>> {
        let with_exercises = || {
            let lessons = course.lessons.iter();
            lessons.filter(|lesson| !lesson.exercises.is_empty())
        };
        for chapter in &self.chapters {
            if !with_exercises().any(|lesson| lesson.number == *chapter) {
                let numbers: Vec<_> = with_exercises()
                    .map(|lesson| lesson.number.to_string())
                    .collect();
                bail!(
                    "第 {chapter} 章没有练习。有练习的是第 {} 章",
                    numbers.join("、")
                );
            }
        }
        let wanted = |lesson: &&Lesson| self.chapters.contains(&lesson.number);
        Ok(with_exercises().filter(wanted).collect())
    }
}

/// All exercises of the lessons.
pub fn exercises<'a>(
    lessons: &[&'a Lesson],
) -> impl Iterator<Item = &'a Exercise> {
    lessons.iter().flat_map(|lesson| &lesson.exercises)
}

/// The lessons' numbers, for people.
#[must_use]
pub fn numbers(lessons: &[&Lesson]) -> String {
    let numbers: Vec<_> = lessons
        .iter()
        .map(|lesson| lesson.number.to_string())
        .collect();
    numbers.join("、")
}
