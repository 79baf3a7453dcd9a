//! `{{#quiz}}`: the questions at the end of a chapter's page, from the file beside it. Each
//! rests on a recorded call of the chapter, or on what each recorded kernel answered, and its
//! right answer quotes what was returned.

mod check;
mod fact;
mod file;
mod render;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use crate::because::{self, Claims};
use crate::chance::MultipleChoice;
use crate::manuscript::Manuscript;
use crate::pages;
use crate::tidy;
pub use file::SUFFIX;
use file::{Question, Quiz};

/// The HTML of each quiz by its page's stem. Adds what is wrong with them to `problems`, and
/// what they let choose from to `asked`.
///
/// # Errors
/// When one can't be read.
pub fn read(
    manuscript: &Manuscript,
    claims: &Claims,
    problems: &mut Vec<String>,
    asked: &mut Vec<MultipleChoice>,
) -> Result<BTreeMap<String, String>> {
    let mut quizzes = BTreeMap::new();
    for (page, source) in pages::beside(&manuscript.root, SUFFIX)? {
        let mut html = String::new();
        match toml::from_str::<Quiz>(&because::without(&source.text)) {
            Ok(quiz) => {
                let mut found = quiz.check(manuscript, &page);
                if found.is_empty() {
                    found = quiz.unbacked(claims, &source.name);
                }
                problems.extend(
                    found.iter().map(|it| format!("{}：{it}", source.name)),
                );
                if found.is_empty() {
                    html = quiz.render(manuscript, &page)?;
                    asked.extend(quiz.question.iter().map(Question::asked));
                }
            }
            Err(error) => problems.push(format!("{}：{error}", source.name)),
        }
        quizzes.insert(page, html);
        problems.extend(tidy::check(&[source]));
    }
    check_uses(manuscript, &quizzes, problems);
    Ok(quizzes)
}

/// Every chapter's page has its quiz, and no other page has one.
fn check_uses(
    manuscript: &Manuscript,
    quizzes: &BTreeMap<String, String>,
    problems: &mut Vec<String>,
) {
    let lessons = &manuscript.course.lessons;
    let chapters: BTreeSet<_> =
        lessons.iter().map(|lesson| &*lesson.name).collect();
    for name in quizzes.keys().filter(|name| !chapters.contains(&***name)) {
        problems.push(format!(
            "{}/{name}{SUFFIX}：没有叫 {name} 的章",
            pages::FOLDER
        ));
    }
    for page in &manuscript.pages {
        let stem = page.source_path().file_stem().unwrap_or_default();
        let stem = stem.to_string_lossy();
        let uses = page
            .directives()
            .filter(|directive| directive.name == "quiz")
            .count();
        let wanted = usize::from(chapters.contains(&*stem));
        if uses != wanted {
            problems.push(format!(
                "{}：{{{{#quiz}}}} 应当出现 {wanted} 次，现在是 {uses} 次",
                page.name
            ));
        }
        if wanted == 1 && !quizzes.contains_key(&*stem) {
            problems.push(format!("{}：旁边没有 {stem}{SUFFIX}", page.name));
        }
    }
}
