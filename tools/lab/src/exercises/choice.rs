//! Which exercise is meant.

use std::process::ExitCode;

use anyhow::Result;
use course::{Course, Exercise};
use shared::{say, tell};

use super::progress::{Progress, Standing};

/// The course of this checkout.
pub fn course() -> Result<Course> {
    Course::load(&course::checkout())
}

/// What was passed and changed since, and the first that isn't done.
pub fn to_check<'a>(
    course: &'a Course,
    progress: &Progress,
) -> Vec<&'a Exercise> {
    let next = course
        .exercises()
        .find(|e| progress.standing(e) == Standing::Open);
    course
        .exercises()
        .filter(|e| {
            progress.standing(e) == Standing::Changed || Some(*e) == next
        })
        .collect()
}

/// The first exercise that isn't done.
pub fn next<'a>(
    course: &'a Course,
    progress: &Progress,
) -> Option<&'a Exercise> {
    course.exercises().find(|e| !progress.passed(e))
}

/// The exercise that is meant: the named one, or the next that isn't done.
pub fn one<'a>(
    course: &'a Course,
    progress: &Progress,
    wanted: Option<&str>,
) -> Result<&'a Exercise, ExitCode> {
    match wanted {
        None => next(course, progress).ok_or_else(|| {
            say!("全部练习都通过了。");
            ExitCode::SUCCESS
        }),
        Some(wanted) => course
            .find_exercises(wanted)
            .into_iter()
            .find(|e| !progress.passed(e))
            .or_else(|| course.find_exercises(wanted).first().copied())
            .ok_or_else(|| not_found(course, wanted)),
    }
}

/// Says what there is instead.
pub fn not_found(course: &Course, wanted: &str) -> ExitCode {
    if let Some(old) = course.retired(wanted) {
        tell!(
            "{} 这道练习退休了，换成了 {new}。\n出路：cargo lab check {new}",
            old.id,
            new = old.replaced_by
        );
        return ExitCode::from(2);
    }
    match (course.lesson(wanted), course.exercise_like(wanted)) {
        (Some(lesson), _) => {
            tell!("第 {} 章没有练习。现有的练习：", lesson.number);
        }
        (None, Some(id)) => {
            tell!("没有“{wanted}”这道练习。想写的是不是 {id}？现有的练习：");
        }
        (None, None) => tell!("没有“{wanted}”这道练习。现有的练习："),
    }
    for exercise in course.exercises() {
        tell!("  {}", exercise.id);
    }
    ExitCode::from(2)
}
