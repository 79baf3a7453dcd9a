//! The README of a student's package: how to begin, and what may be used.

use std::fmt::Write as _;

use anyhow::{Context, Result};
use course::{Exercise, Lesson};

use crate::crates::allowed;
use crate::lessons::{exercises, numbers};

/// The text around the lessons.
const TEMPLATE: &str = include_str!("../../templates/student-readme.md");

/// The README for these lessons.
///
/// # Errors
/// A manifest can't be read.
pub fn readme(lessons: &[&Lesson], offline: bool) -> Result<String> {
    let lesson = lessons.first().context("a package has a lesson")?;
    let exercise = exercises(lessons).next();
    let exercise = exercise.context("a lesson has an exercise")?;
    let mut pages = String::new();
    for Lesson {
        number,
        title,
        name,
        ..
    } in lessons
    {
        let _ = writeln!(
            pages,
            "- [{number} {title}](book/{name}.html)，\
             程序在 [chapters/{name}](chapters/{name}/src/main.rs)"
        );
    }
    let rows: String = exercises(lessons)
        .map(row)
        .collect::<Result<Vec<_>>>()?
        .concat();
    let offline = if offline {
        "依赖的 crate 都在 `vendor/` 里，编译不用网络。\n"
    } else {
        ""
    };
    let title = format!("eBPF map 编程：第 {} 章", numbers(lessons));
    let mut text = TEMPLATE.to_owned();
    for (mark, words) in [
        ("@TITLE@", &*title),
        ("@OFFLINE@\n", offline),
        ("@CHAPTER@", &lesson.number.to_string()),
        ("@EXERCISE@", &exercise.id),
        ("@LESSONS@", pages.trim_end()),
        ("@EXERCISES@", rows.trim_end()),
    ] {
        text = text.replace(mark, words);
    }
    Ok(text)
}

fn row(exercise: &Exercise) -> Result<String> {
    let file =
        format!("exercises/{}/src/{}.rs", exercise.package, exercise.stem());
    let crates = allowed(exercise)?.map(|name| format!("`{name}`"));
    Ok(format!(
        "| {} | [{file}]({file}) | {} | {} |\n",
        exercise.id,
        exercise.title(),
        crates.collect::<Vec<_>>().join("、")
    ))
}
