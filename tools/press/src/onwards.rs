//! The last section of each chapter's page: how to run the chapter, what to practise, what
//! to read, and which page comes next. All of it follows from the course and the order of
//! the pages. Whoever comes from a search engine is led to the start beside the first command.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use course::Lesson;
use mdbook_driver::book::{Book, BookItem, Chapter};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use walkdir::WalkDir;

use crate::addresses::Addresses;
use crate::manuscript::Manuscript;
use crate::shell::TERMINAL;

/// The heading of that section.
pub const HEADING: &str = "往下走";

/// What that reader needs: the pages, and what they say.
const NEWCOMERS: [(&str, &str); 2] = [
    (
        "build-and-run.md",
        "第一次运行，先看[编译和运行](build-and-run.md)",
    ),
    (
        "appendix-glossary.md",
        "不认识的词在[术语表](appendix-glossary.md)里",
    ),
];

/// A page with the way to those of `pages` that there are, below the first command that runs
/// the lesson.
fn with_start(text: &str, lesson: &str, pages: &[Stop]) -> String {
    let there = |page: &str| pages.iter().any(|it| it.path == page);
    let ways: Vec<_> = NEWCOMERS
        .iter()
        .filter(|(page, _)| there(page))
        .map(|(_, way)| *way)
        .collect();
    let command = format!("```console\n$ cargo lab run {lesson}\n```\n");
    if ways.is_empty() {
        return text.to_owned();
    }
    let way = format!("{command}\n{}。\n", ways.join("；"));
    text.replacen(&command, &way, 1)
}

/// Puts the section behind what stands in the page.
pub struct Onwards {
    manuscript: Arc<Manuscript>,
    addresses: Addresses,
}

impl Onwards {
    pub fn new(manuscript: &Arc<Manuscript>, addresses: &Addresses) -> Self {
        Self {
            manuscript: Arc::clone(manuscript),
            addresses: addresses.clone(),
        }
    }

    /// The section of `page`, when it's a chapter's page.
    fn section(&self, page: &Stop, next: Option<&Stop>) -> Result<String> {
        let mut lessons = self.manuscript.course.lessons.iter();
        let Some(lesson) = lessons.find(|lesson| lesson.name == page.stem)
        else {
            return Ok(String::new());
        };
        let mut section = format!(
            "\n\n## {HEADING}\n\n\
            把这一章再运行一遍：\n\n\
            ```console\n$ cargo lab run {}\n```\n\n\
            自己调用几次，看内核怎样回答，用[mapsh](mapsh.md)：\n\n\
            ```console\n$ cargo lab mapsh\n```\n\n{TERMINAL}\n\n",
            lesson.name
        );
        let mut exercises: Vec<_> = lesson.exercises.iter().collect();
        exercises.sort_by_key(|exercise| exercise.answer());
        for exercise in exercises {
            let file = exercise.answer();
            section.push_str(&format!(
                "- 做练习`{}`，写在{}里\n",
                exercise.id,
                self.link(file.strip_prefix(&self.manuscript.root)?)
            ));
        }
        let sources: Vec<_> = self
            .sources(lesson)?
            .iter()
            .map(|file| self.link(file))
            .collect();
        section.push_str(&format!("- 读源文件{}\n", sources.join("、")));
        if let Some(next) = next {
            section.push_str(&format!(
                "- 下一页：[{}]({})\n",
                next.title, next.path
            ));
        }
        Ok(section)
    }

    /// What a reader reads of a lesson: `main.rs` first.
    fn sources(&self, lesson: &Lesson) -> Result<Vec<PathBuf>> {
        let mut sources = Vec::new();
        let folder = lesson.folder.join("src");
        for entry in WalkDir::new(&folder).sort_by_file_name() {
            let path = entry?.into_path();
            if path.is_file() {
                sources
                    .push(path.strip_prefix(&self.manuscript.root)?.to_owned());
            }
        }
        sources.sort_by_key(|path| !path.ends_with("src/main.rs"));
        Ok(sources)
    }

    fn link(&self, file: &Path) -> String {
        let name = file.display();
        match self.addresses.file(file) {
            Some(address) => format!("[`{name}`]({address})"),
            None => format!("`{name}`"),
        }
    }
}

/// What the way from one page to another needs.
struct Stop {
    stem: String,
    /// From the folder of the pages.
    path: String,
    title: String,
}

impl Stop {
    fn new(chapter: &Chapter) -> Option<Self> {
        let path = chapter.source_path.as_ref()?;
        Some(Self {
            stem: path.file_stem()?.to_string_lossy().into_owned(),
            path: path.to_string_lossy().into_owned(),
            title: chapter.name.clone(),
        })
    }
}

impl Preprocessor for Onwards {
    fn name(&self) -> &'static str {
        "onwards"
    }

    fn run(&self, _: &PreprocessorContext, mut book: Book) -> Result<Book> {
        let pages: Vec<_> = book
            .iter()
            .filter_map(|item| match item {
                BookItem::Chapter(chapter) => Stop::new(chapter),
                _ => None,
            })
            .collect();
        let mut result = Ok(());
        book.for_each_chapter_mut(|chapter| {
            let at = pages.iter().position(|page| {
                chapter.source_path.as_deref() == Some(Path::new(&page.path))
            });
            let Some(at) = at else { return };
            match self
                .section(&pages[at], pages.get(at + 1))
                .with_context(|| pages[at].path.clone())
            {
                Ok(section) if section.is_empty() => {}
                Ok(section) => {
                    let lesson = &pages[at].stem;
                    chapter.content =
                        with_start(&chapter.content, lesson, &pages) + &section;
                }
                Err(error) => result = Err(error),
            }
        });
        result.map(|()| book)
    }
}

#[cfg(test)]
mod tests {
    use super::{Stop, with_start};

    #[test]
    fn the_first_command_leads_to_the_start() {
        let pages = [Stop {
            stem: "build-and-run".to_owned(),
            path: "build-and-run.md".to_owned(),
            title: String::new(),
        }];
        let command = "```console\n$ cargo lab run ch01-a\n```\n";
        let text = format!("{command}\n又一次：\n\n{command}");
        let way = "\n第一次运行，先看[编译和运行](build-and-run.md)。\n";
        assert_eq!(
            with_start(&text, "ch01-a", &pages),
            format!("{command}{way}\n又一次：\n\n{command}")
        );
        // A book without such a page has no way there.
        assert_eq!(with_start(&text, "ch01-a", &[]), text);
    }
}
