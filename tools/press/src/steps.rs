//! `{{#step N}}`: what a step of the page's chapter printed, beside the code of that step. A
//! chapter's page has each step once and in order, so that nothing of a run is left out.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use course::Lesson;
use mdbook_driver::book::Book;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};

use crate::captions::what_differs;
use crate::manuscript::Manuscript;
use crate::pages::{self, Directive, Page};

/// The directive's name.
const NAME: &str = "step";

/// What is wrong with the steps on the pages.
pub fn check(manuscript: &Manuscript) -> Vec<String> {
    let mut problems = Vec::new();
    for page in &manuscript.pages {
        let found = match lesson(manuscript, page.source_path()) {
            Some(lesson) => check_chapter(manuscript, page, lesson),
            None => uses(page)
                .map(|it| format!("{}：只有一章的书页才有步骤", it.line))
                .collect(),
        };
        problems.extend(found.iter().map(|it| format!("{}:{it}", page.name)));
    }
    problems
}

/// The lesson whose page this is.
fn lesson<'a>(manuscript: &'a Manuscript, page: &Path) -> Option<&'a Lesson> {
    manuscript.course.lesson(page.file_stem()?.to_str()?)
}

/// The directives of a page.
fn uses(page: &Page) -> impl Iterator<Item = Directive<'_>> {
    page.directives().filter(|directive| directive.name == NAME)
}

/// What is wrong, each with the line before it.
fn check_chapter(
    manuscript: &Manuscript,
    page: &Page,
    lesson: &Lesson,
) -> Vec<String> {
    let steps = printed(manuscript, lesson);
    let whole = format!("chapters/{}/output.txt", lesson.name);
    let mut problems = Vec::new();
    let mut next = 1;
    if page.text.contains(&format!("{whole}}}}}")) {
        problems.push(format!(
            "1：引入了整个 {whole}；每一步用 {{{{#{NAME} 步数}}}} 放在它的代码旁边"
        ));
    }
    for Directive {
        line,
        argument,
        range,
        ..
    } in uses(page)
    {
        let is_alone =
            page.text.lines().nth(line - 1) == Some(&page.text[range]);
        let number = argument.parse::<usize>().ok();
        let problem = match number.filter(|_| is_alone) {
            None => format!("{{{{#{NAME} 步数}}}} 要独占一行，前面不缩进"),
            Some(number) if number == next && number <= steps.len() => {
                next += 1;
                continue;
            }
            Some(number) if number == 0 || number > steps.len() => {
                format!("没有第 {number} 步，{whole} 里有 {} 步", steps.len())
            }
            Some(number) if number < next => {
                format!("第 {number} 步已经在这一页上了")
            }
            Some(number) => {
                format!("这里应当是第 {next} 步，现在是第 {number} 步")
            }
        };
        problems.push(format!("{line}：{problem}"));
    }
    if problems.is_empty() && next <= steps.len() {
        problems.push(format!(
            "{}：缺第 {next} 步，{whole} 里有 {} 步，每一步都要在这一页上",
            page.text.lines().count(),
            steps.len()
        ));
    }
    problems
}

/// What each step printed, the first one first.
fn printed(manuscript: &Manuscript, lesson: &Lesson) -> Vec<String> {
    let path = format!("chapters/{}/output.txt", lesson.name);
    // A chapter that isn't recorded yet has no step that a page could show.
    let Some(output) = manuscript.outputs.get(path) else {
        return Vec::new();
    };
    let steps = output.run.steps();
    let texts = steps.iter().map(|(_, events)| {
        let text: String = events.iter().map(ToString::to_string).collect();
        text.trim_matches('\n').to_owned()
    });
    texts.collect()
}

/// Replaces the directives, which `check` found to be right.
pub struct Steps(Arc<Manuscript>);

impl Steps {
    pub fn new(manuscript: &Arc<Manuscript>) -> Self {
        Self(Arc::clone(manuscript))
    }
}

impl Preprocessor for Steps {
    fn name(&self) -> &'static str {
        "steps"
    }

    fn run(&self, _: &PreprocessorContext, mut book: Book) -> Result<Book> {
        book.for_each_chapter_mut(|chapter| {
            let page = chapter.source_path.as_deref();
            let Some(lesson) = page.and_then(|page| lesson(&self.0, page))
            else {
                return;
            };
            let steps = printed(&self.0, lesson);
            chapter.content = pages::replace(&chapter.content, |it| {
                if it.name != NAME {
                    return None;
                }
                let at = it.argument.parse::<usize>().ok()?;
                let step = steps.get(at.checked_sub(1)?)?;
                Some(figure(it.argument, step))
            });
        });
        Ok(book)
    }
}

fn figure(number: &str, step: &str) -> String {
    format!(
        "<figure class=\"output\" id=\"step-{number}\">{}\n\n\
        ```text\n{step}\n```\n\n</figure>",
        what_differs(step)
    )
}
