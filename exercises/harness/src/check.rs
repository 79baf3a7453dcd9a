//! A check, as an exercise's `checks.rs` writes it.

use fastrand::Rng;

use crate::student::Student;

pub use crate::verdict::{Stop, Verdict, equal, refused, wrong};

/// An exercise's checks.
#[derive(Debug)]
pub struct Exercise {
    /// The stem of the learner's file.
    pub name: &'static str,
    /// The chapter's page.
    pub page: &'static str,
    /// The checks, in the order of the report.
    pub checks: &'static [Check],
}

/// One thing that an answer must get right.
#[derive(Debug)]
pub struct Check {
    /// Its name, which stays the same: grades and wrong answers refer to it.
    pub name: &'static str,
    /// What must hold, in Chinese.
    pub title: &'static str,
    /// What it's worth.
    pub points: u32,
    /// The heading of the page's section that explains it.
    pub section: &'static str,
    /// Makes the check on a fresh run of the answer program. The random numbers depend on
    /// the seed and on the check's name only.
    pub run: fn(&mut Student, &mut Rng) -> Verdict,
}

impl Check {
    /// What others get to know of it.
    pub(crate) fn described(
        &self,
        exercise: &Exercise,
    ) -> protocol::checker::CheckInfo {
        protocol::checker::CheckInfo {
            exercise: exercise.name.to_owned(),
            name: self.name.to_owned(),
            title: self.title.to_owned(),
            points: self.points,
            page: exercise.page.to_owned(),
            section: self.section.to_owned(),
        }
    }
}
