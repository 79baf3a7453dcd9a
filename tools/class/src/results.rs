//! What grading found: the shape of `results.json`, which the book's page for teachers
//! documents.

use protocol::checker::{CheckInfo, Finding};
use serde::{Deserialize, Serialize};

/// The version of this shape. It changes when a field goes or changes its meaning.
pub const VERSION: u32 = 1;

/// A class.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Results {
    /// [`VERSION`].
    pub version: u32,
    /// The assignment's title.
    pub assignment: String,
    /// Its seed.
    pub seed: u64,
    /// The version of the VM's kernel.
    pub kernel: String,
    /// Every student's folder, by name.
    pub students: Vec<StudentResult>,
    /// What else lies among them.
    #[serde(default)]
    pub skipped: Vec<Skipped>,
}

/// What lies among the students' folders and is none.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize,
)]
pub struct Skipped {
    /// Its name.
    pub folder: String,
    /// Why it's none.
    pub why: String,
}

/// What one student gets.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StudentResult {
    /// The name of the folder.
    pub student: String,
    /// The student's own seed.
    pub seed: u64,
    /// `None` as long as an exercise isn't graded.
    pub points: Option<u32>,
    /// The most that there is to get.
    pub of: u32,
    /// The assignment's exercises, in its order.
    pub exercises: Vec<ExerciseResult>,
}

/// What one exercise gets.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ExerciseResult {
    /// Its stable id, for example `ex02-insert-once`.
    pub exercise: String,
    /// How far it got.
    pub state: State,
    /// What the state doesn't say: the compiler's errors, or what was in the way.
    pub message: Option<String>,
    /// Its points, `None` when it isn't graded.
    pub points: Option<u32>,
    /// The most that there is to get.
    pub of: u32,
    /// One entry a check; none of them passed unless the state is `checked`.
    pub checks: Vec<CheckResult>,
}

/// How far an exercise got.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It was compiled and checked.
    Checked,
    /// There is no file.
    Missing,
    /// The file isn't one that can be taken: a link, too large, not UTF-8.
    Refused,
    /// rustc refused it.
    NotCompiled,
    /// It couldn't be checked, and that isn't the student's fault.
    NotGraded,
}

/// What one check found.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CheckResult {
    /// Its stable name within the exercise.
    pub check: String,
    /// What must hold.
    pub title: String,
    /// It's one of the teacher's own, which the student's report doesn't show.
    pub hidden: bool,
    /// Whether it held; `None` when that isn't known.
    pub passed: Option<bool>,
    /// What it's worth.
    pub of: u32,
    /// What was expected, where it failed.
    pub expected: Option<String>,
    /// What was seen instead.
    pub seen: Option<String>,
    /// What happened up to then, one line each; empty where there's nothing to tell.
    #[serde(default)]
    pub story: Vec<String>,
    /// The book's page that explains it.
    pub page: String,
    /// And the heading on it.
    pub section: String,
}

impl CheckResult {
    /// A check before it's made. What the assignment doesn't mention is worth nothing.
    #[must_use]
    pub fn before(check: CheckInfo, hidden: bool) -> Self {
        Self {
            check: check.name,
            title: check.title,
            hidden,
            passed: None,
            of: 0,
            expected: None,
            seen: None,
            story: Vec::new(),
            page: check.page,
            section: check.section,
        }
    }

    /// The story, each line with its line break.
    #[must_use]
    pub fn told(&self) -> String {
        self.story.iter().map(|line| format!("{line}\n")).collect()
    }

    /// Enters what came of it.
    pub fn enter(&mut self, finding: Finding) {
        let (passed, words) = match finding {
            Finding::Passed => (true, None),
            Finding::NotWritten { function, place } => {
                let expected = format!("{function} 会返回");
                let seen = format!("还没有写：{place} 是 todo!()");
                (false, Some((expected, seen)))
            }
            Finding::NotYet { first } => {
                let seen = "还没有，所以这一项没有试".to_owned();
                (false, Some((format!("先要：{first}"), seen)))
            }
            Finding::Failed {
                expected,
                seen,
                story,
            } => {
                self.story = story;
                (false, Some((expected, seen)))
            }
        };
        self.passed = Some(passed);
        (self.expected, self.seen) = words.unzip();
    }
}

impl ExerciseResult {
    /// An exercise with the verdict of its checks.
    #[must_use]
    pub fn new(
        exercise: &str,
        state: State,
        message: Option<String>,
        checks: Vec<CheckResult>,
    ) -> Self {
        let of = checks.iter().map(|check| check.of).sum();
        let passed = |check: &&CheckResult| check.passed == Some(true);
        let points = checks.iter().filter(passed).map(|check| check.of).sum();
        Self {
            exercise: exercise.to_owned(),
            state,
            message,
            points: (state != State::NotGraded).then_some(points),
            of,
            checks,
        }
    }
}

impl StudentResult {
    /// A student with the sum of the points.
    #[must_use]
    pub fn new(
        student: &str,
        seed: u64,
        exercises: Vec<ExerciseResult>,
    ) -> Self {
        Self {
            student: student.to_owned(),
            seed,
            points: exercises.iter().map(|exercise| exercise.points).sum(),
            of: exercises.iter().map(|exercise| exercise.of).sum(),
            exercises,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_missing_until_all_is_graded() {
        let exercise =
            |state| ExerciseResult::new("ex", state, None, Vec::new());
        let graded = [exercise(State::Checked), exercise(State::Missing)];
        assert_eq!(StudentResult::new("甲", 1, graded.into()).points, Some(0));
        let part = [exercise(State::Checked), exercise(State::NotGraded)];
        assert_eq!(StudentResult::new("甲", 1, part.into()).points, None);
    }
}
