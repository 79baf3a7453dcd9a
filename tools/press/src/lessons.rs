//! Where the book lists its lessons: the table in `README.md` and the one of `{{#lessons}}`,
//! which are made of the course, and `SUMMARY.md`, which is compared with it.

use std::fs;

use anyhow::{Context, Result};
use course::{Course, Lesson};
use mdbook_driver::book::Book;
use mdbook_markdown::pulldown_cmark::{Event, Tag};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};

use crate::generated::Generated;
use crate::manuscript::Manuscript;
use crate::pages::{self, Page};
use crate::tidy;

const DIRECTIVE: &str = "lessons";

const README: &str = "README.md";

/// How the README's table begins.
const README_TABLE: &str =
    "| 课 | 程序 `chapters/` | 书页 `book/src/` | 练习 |\n|---|---|---|---|\n";

/// The README with a table of these lessons, or what is wrong with it.
///
/// # Errors
/// When it can't be read.
pub fn readme(manuscript: &Manuscript) -> Result<Result<Generated, String>> {
    let text =
        fs::read_to_string(manuscript.root.join(README)).context(README)?;
    let Some((before, rest)) = text.split_once(README_TABLE) else {
        return Ok(Err(format!(
            "{README}：没有课的表，它应当这样开始：\n{README_TABLE}"
        )));
    };
    let rows = rest.split_inclusive('\n');
    let old: usize = rows
        .take_while(|row| row.starts_with('|'))
        .map(str::len)
        .sum();
    let new: String =
        manuscript.course.lessons.iter().map(readme_row).collect();
    Ok(Ok(Generated {
        path: README,
        text: format!("{before}{README_TABLE}{new}{}", &rest[old..]),
    }))
}

fn readme_row(lesson: &Lesson) -> String {
    let Lesson {
        number,
        title,
        name,
        exercises,
        ..
    } = lesson;
    let package = lesson.exercises_package();
    let exercises = if exercises.is_empty() {
        String::new()
    } else {
        let short = package.split('-').next().unwrap_or_default();
        format!("[{short}](exercises/{package}/src)")
    };
    format!(
        "| {number} {title} | [{name}](chapters/{name}/src/main.rs) \
         | [{name}.md](book/src/{name}.md) | {exercises} |\n"
    )
}

/// What is wrong with how the book lists its lessons, the README apart.
pub fn check(manuscript: &Manuscript) -> Vec<String> {
    let mut problems = Vec::new();
    for lesson in &manuscript.course.lessons {
        for (what, said) in [
            ("description（题目）", &lesson.title),
            (
                "[package.metadata.lesson] 的 about（讲什么）",
                &lesson.about,
            ),
        ] {
            if said.is_empty() {
                let name = &lesson.name;
                problems
                    .push(format!("chapters/{name}/Cargo.toml：没有 {what}"));
            }
        }
    }
    let abouts: Vec<_> = manuscript
        .course
        .lessons
        .iter()
        .map(|lesson| Page {
            name: format!("chapters/{}/Cargo.toml 的 about", lesson.name),
            folder: lesson.folder.clone(),
            text: lesson.about.clone(),
        })
        .collect();
    problems.extend(tidy::check(&abouts));
    let uses = manuscript
        .pages
        .iter()
        .flat_map(Page::directives)
        .filter(|directive| directive.name == DIRECTIVE)
        .count();
    if uses != 1 {
        problems.push(format!(
            "{{{{#{DIRECTIVE}}}}} 应当放在一页上，只放一次，现在是 {uses} 次"
        ));
    }
    if let Some(summary) = manuscript.summary() {
        let listed = listed(&summary.text, &manuscript.course);
        let lessons: Vec<_> = manuscript
            .course
            .lessons
            .iter()
            .map(|lesson| lesson.name.clone())
            .collect();
        if listed != lessons {
            problems.push(format!(
                "{}：课应当是 {}，现在是 {}",
                summary.name,
                lessons.join("、"),
                listed.join("、")
            ));
        }
    }
    problems
}

/// The lessons' pages that the summary links to, and those that look like one.
fn listed(summary: &str, course: &Course) -> Vec<String> {
    pages::parser(summary)
        .filter_map(|event| match event {
            Event::Start(Tag::Link { dest_url, .. }) => {
                let stem = dest_url.strip_suffix(".md")?.to_owned();
                let numbered = stem
                    .strip_prefix("ch")
                    .is_some_and(|rest| rest.starts_with(char::is_numeric));
                (numbered || course.lesson(&stem).is_some()).then_some(stem)
            }
            _ => None,
        })
        .collect()
}

/// `{{#lessons}}`, as Markdown.
pub struct Lessons(String);

impl Lessons {
    pub fn new(course: &Course) -> Self {
        let rows = course.lessons.iter().map(
            |Lesson {
                 number,
                 name,
                 about,
                 ..
             }| {
                format!("| [{number}]({name}.md) | `{name}` | {about} |\n")
            },
        );
        Self(
            "| 课 | 程序 | 讲什么 |\n|---|---|---|\n".to_owned()
                + &rows.collect::<String>(),
        )
    }
}

impl Preprocessor for Lessons {
    fn name(&self) -> &'static str {
        "lessons"
    }

    fn run(&self, _: &PreprocessorContext, mut book: Book) -> Result<Book> {
        book.for_each_chapter_mut(|chapter| {
            chapter.content = pages::replace(&chapter.content, |it| {
                (it.name == DIRECTIVE).then(|| self.0.clone())
            });
        });
        Ok(book)
    }
}
