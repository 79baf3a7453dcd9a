//! The last section of each chapter's page: how to run the chapter, what to practise, what
//! to read. All of it follows from the page's name.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use mdbook_driver::book::{Book, BookItem, Chapter};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use walkdir::WalkDir;

use crate::addresses::Addresses;
use crate::chapters;

/// Runs after what else comes at the end of a page.
pub struct Onwards {
    root: PathBuf,
    addresses: Addresses,
    chapters: Vec<String>,
}

impl Onwards {
    pub fn new(root: &Path, addresses: &Addresses) -> Result<Self> {
        Ok(Self {
            root: root.to_owned(),
            addresses: addresses.clone(),
            chapters: chapters::names(root)?,
        })
    }

    /// The section of `page`, when it's a chapter's page.
    fn section(&self, page: &Page, next: Option<&Page>) -> Result<String> {
        let Some(chapter) = self.chapters.iter().find(|&it| *it == page.stem)
        else {
            return Ok(String::new());
        };
        let mut section = format!(
            "\n\n## 往下走\n\n\
            把这一章再运行一遍：\n\n\
            ```console\n$ cargo lab run {chapter}\n```\n\n"
        );
        for file in self.exercises(chapter)? {
            let name = exercise_name(&file).context("a file has a name")?;
            section.push_str(&format!(
                "- 做练习`{name}`，写在{}里\n",
                self.link(&file)
            ));
        }
        let sources: Vec<_> = self
            .sources(&Path::new("chapters").join(chapter))?
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

    /// What a reader reads of a package: `main.rs` first.
    fn sources(&self, package: &Path) -> Result<Vec<PathBuf>> {
        let mut sources = Vec::new();
        let folder = self.root.join(package).join("src");
        for entry in WalkDir::new(&folder).sort_by_file_name() {
            let path = entry?.into_path();
            if path.is_file() {
                sources.push(path.strip_prefix(&self.root)?.to_owned());
            }
        }
        sources.sort_by_key(|path| !path.ends_with("src/main.rs"));
        Ok(sources)
    }

    /// The files that the learner writes in.
    fn exercises(&self, chapter: &str) -> Result<Vec<PathBuf>> {
        let folder =
            Path::new("exercises").join(chapter.replacen("ch", "ex", 1));
        if !self.root.join(&folder).is_dir() {
            return Ok(Vec::new());
        }
        let mut files = self.sources(&folder)?;
        files.retain(|file| !file.ends_with("main.rs"));
        Ok(files)
    }

    fn link(&self, file: &Path) -> String {
        let name = file.display();
        match self.addresses.file(file) {
            Some(address) => format!("[`{name}`]({address})"),
            None => format!("`{name}`"),
        }
    }
}

/// `ex02-insert-once` of `exercises/ex02-update-flags/src/insert_once.rs`.
fn exercise_name(file: &Path) -> Option<String> {
    let package = file.components().nth(1)?.as_os_str().to_str()?;
    let (number, _) = package.split_once('-')?;
    let idea = file.file_stem()?.to_str()?.replace('_', "-");
    Some(format!("{number}-{idea}"))
}

/// What the way from one page to another needs.
struct Page {
    stem: String,
    /// From the folder of the pages.
    path: String,
    title: String,
}

impl Page {
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
                BookItem::Chapter(chapter) => Page::new(chapter),
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
                Ok(section) => chapter.content.push_str(&section),
                Err(error) => result = Err(error),
            }
        });
        result.map(|()| book)
    }
}
