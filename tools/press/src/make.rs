//! The steps in which the book is made, and their order.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use mdbook_driver::MDBook;
use mdbook_driver::book::BookItem;
use mdbook_driver::builtin_preprocessors::LinkPreprocessor;
use mdbook_driver::config::Config;

use crate::addresses::Addresses;
use crate::finished::FINISHED;
use crate::inserts::{Inserts, Marks};
use crate::manuscript::Manuscript;
use crate::predictions::Covers;
use crate::prototypes::Sources;
use crate::{
    captions, code_edges, errno_table, glossary, includes, interface, lessons,
    measured, onwards, outline, published, recording, rendered, search, shell,
    soft_breaks, steps, tab, theme, tidy, warnings,
};

/// The sources that aren't chapters.
const UNLISTED: [&str; 2] = ["404.md", "SUMMARY.md"];

/// Builds the book into `target/book` and returns what is wrong with it. With a problem
/// `target/book` stays as it was.
///
/// # Errors
/// When a file can't be read or written.
pub fn build(root: &Path, sources: &Sources) -> Result<Vec<String>> {
    let manuscript = Arc::new(Manuscript::load(root)?);
    let root = &*manuscript.root;
    let mut problems = includes::check(&manuscript)?;
    problems.extend(tidy::check(&manuscript.pages));
    problems.extend(manuscript.words.check(root)?);
    problems.extend(lessons::check(&manuscript));
    problems.extend(steps::check(&manuscript));
    problems.extend(recording::check(&manuscript, sources)?);
    let (inserts, found) = Inserts::read(&manuscript, sources)?;
    problems.extend(found);
    if !problems.is_empty() {
        return Ok(problems);
    }
    let target = root.join("target");
    fs::create_dir_all(&target)?;
    let workshop = tempfile::tempdir_in(&target)?;
    let unfinished = workshop.path().join("book");
    let (rendered, mut problems) = warnings::collect(|| {
        render(&manuscript, &workshop.path().join("theme"), &unfinished)
    });
    match rendered {
        Ok(found) => problems.extend(found),
        Err(error) => problems.push(format!("mdBook：{error:#}")),
    }
    if problems.is_empty() {
        problems = search::replace(
            &unfinished,
            &root.join("book"),
            &manuscript.words,
        )?;
        problems.extend(interface::translate(&unfinished)?);
        inserts.insert(&unfinished)?;
        code_edges::mark(&unfinished)?;
        problems.extend(outline::add(&unfinished)?);
        let lessons = manuscript.course.lessons.iter();
        let lessons: Vec<_> = lessons.map(|it| &*it.name).collect();
        tab::insert(root, &unfinished, &lessons)?;
        problems.extend(rendered::check(&unfinished, Some(inserts.ask()))?);
        problems.extend(published::check(root, &unfinished)?);
    }
    if problems.is_empty() {
        let finished = root.join(FINISHED);
        let old = workshop.path().join("old");
        let has_old = fs::rename(&finished, &old).is_ok();
        if let Err(error) = fs::rename(&unfinished, &finished) {
            if has_old {
                fs::rename(&old, &finished)?;
            }
            return Err(error.into());
        }
    }
    Ok(problems)
}

/// Renders the pages and returns what is wrong, for example a page that SUMMARY.md leaves
/// out.
fn render(
    manuscript: &Arc<Manuscript>,
    theme: &Path,
    into: &Path,
) -> Result<Vec<String>> {
    let root = &manuscript.root;
    let folder = root.join("book");
    let mut config = Config::from_disk(folder.join("book.toml"))?;
    into.clone_into(&mut config.build.build_dir);
    config.build.create_missing = false;
    config.build.use_default_preprocessors = false;
    let addresses = Addresses::take(root, &mut config)?;
    let mut problems = theme::prepare(&mut config, &folder, theme)?;
    let mut book = MDBook::load_with_config(&folder, config)?;
    book.with_preprocessor(captions::Captions::new(manuscript, &addresses))
        .with_preprocessor(LinkPreprocessor::new())
        .with_preprocessor(steps::Steps::new(manuscript))
        .with_preprocessor(glossary::Glossary::new(&manuscript.words))
        .with_preprocessor(errno_table::ErrnoTable::new(manuscript))
        .with_preprocessor(lessons::Lessons::new(&manuscript.course))
        .with_preprocessor(shell::Shell)
        .with_preprocessor(onwards::Onwards::new(manuscript, &addresses))
        .with_preprocessor(measured::Measured::new(manuscript)?)
        .with_preprocessor(Covers)
        .with_preprocessor(Marks)
        .with_preprocessor(soft_breaks::SoftBreaks);
    book.build()?;
    problems.extend(published::describe(into, &book, &addresses)?);
    let listed: Vec<_> = book
        .iter()
        .filter_map(|item| match item {
            BookItem::Chapter(chapter) => chapter.source_path.clone(),
            _ => None,
        })
        .collect();
    let unlisted = manuscript
        .pages
        .iter()
        .filter(|page| !UNLISTED.map(Path::new).contains(&page.source_path()))
        .filter(|page| !listed.iter().any(|path| path == page.source_path()))
        .map(|page| format!("{}：SUMMARY.md 里没有这一页", page.name));
    problems.extend(unlisted);
    Ok(problems)
}
