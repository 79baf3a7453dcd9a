//! What a chapter's four answers to judge must be, and that the id of a retired exercise
//! leads to another one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use course::{Course, Lesson, Papers};

use super::words::words;

/// What's wrong with a chapter's answers to judge. `files` are those of its package.
pub fn check(
    lesson: &Lesson,
    files: &BTreeMap<PathBuf, String>,
) -> Vec<String> {
    let Some(papers) = &lesson.papers else {
        return vec!["没有判卷的答案（judge）".to_owned()];
    };
    let Papers { exercise, answers } = papers;
    let Some(exercise) = lesson.exercises.iter().find(|e| e.id == *exercise)
    else {
        return vec![format!("判卷的练习 {exercise} 不在这一章")];
    };
    let stem = exercise.stem();
    let mut problems = Vec::new();
    for answer in answers {
        let path = format!("{stem}/{answer}.rs");
        if !files.contains_key(Path::new(&path)) {
            problems.push(format!("判卷的答案 {path} 不在"));
        }
    }
    if answers.iter().collect::<BTreeSet<_>>().len() < answers.len() {
        problems.push("判卷的四份答案里，有一份出现了两次".to_owned());
    }
    if !answers.iter().any(|answer| answer == "solution") {
        problems.push("判卷的四份答案没有一份是对的".to_owned());
    }
    let declaration = Path::new(&stem).with_extension("rs");
    let declaration = files.get(&declaration).map_or("", String::as_str);
    let caught: BTreeSet<_> = answers
        .iter()
        .filter_map(|answer| caught_by(declaration, answer))
        .collect();
    if caught.len() < 2 {
        problems.push("判卷的错误答案都错在同一项检查上".to_owned());
    }
    problems
}

/// The check that a declaration names for a wrong answer: `wrong_any => keeps_the_old_value`.
fn caught_by<'a>(declaration: &'a str, answer: &str) -> Option<&'a str> {
    let mut pairs = declaration.lines().filter_map(|l| l.split_once("=>"));
    let (_, check) = pairs.find(|(name, _)| name.trim() == answer)?;
    words(check).find(|word| !word.is_empty())
}

/// The retired exercises that lead nowhere.
pub fn lost(course: &Course) -> Vec<String> {
    let retired = course.lessons.iter().flat_map(|lesson| &lesson.retired);
    retired
        .filter(|old| course.exercises().all(|e| e.id != old.replaced_by))
        .map(|old| {
            format!("{} 退休了，换成的 {} 却不在", old.id, old.replaced_by)
        })
        .collect()
}
