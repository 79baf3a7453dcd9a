//! `{{#predict ID}}`: a question before a step of a chapter's page, from the file beside the
//! page. Its right answer is what the step recorded; nobody writes it.
//!
//! What follows the question would give the answer away, as far as `predictions/cover.rs`
//! says. It's wrapped, so that the style sheet can cover it until the reader answered.

mod answer;
mod check;
mod cover;
mod file;
mod render;

use std::collections::BTreeMap;
use std::fs;

use anyhow::Result;

use crate::because::{self, Claims};
use crate::chance::MultipleChoice;
use crate::manuscript::Manuscript;
use crate::pages::{self, Page};
use crate::tidy;
pub use cover::{Covers, END, START};
use file::Predictions;
pub use file::SUFFIX;

/// The HTML of each prediction by its page's stem and its id. Adds what is wrong with them
/// to `problems`, and what they let choose from to `asked`.
///
/// # Errors
/// When a file can't be read.
pub fn read(
    manuscript: &Manuscript,
    claims: &Claims,
    problems: &mut Vec<String>,
    asked: &mut Vec<MultipleChoice>,
) -> Result<BTreeMap<(String, String), String>> {
    let mut html = BTreeMap::new();
    for (chapter, source) in pages::beside(&manuscript.root, SUFFIX)? {
        let page = manuscript.pages.iter().find(|page| {
            page.source_path().with_extension("")
                == *std::path::Path::new(&chapter)
        });
        let tell = |it| format!("{}：{it}", source.name);
        let text = because::without(&source.text);
        match (toml::from_str::<Predictions>(&text), page) {
            (Ok(predictions), Some(page)) => {
                let mut found =
                    predictions.check(&manuscript.outputs, &chapter, page);
                for it in &predictions.predict {
                    let unbacked = it.unbacked(
                        claims,
                        &source.name,
                        &manuscript.outputs,
                        &chapter,
                    );
                    found.extend(unbacked);
                }
                if found.is_empty() {
                    for it in &predictions.predict {
                        let answer =
                            it.answer(&manuscript.outputs, &chapter)?;
                        asked.extend(it.asked(&chapter, &answer));
                        let key = (chapter.clone(), it.id.clone());
                        html.insert(key, it.render(&chapter, &answer));
                    }
                }
                problems.extend(found.into_iter().map(tell));
            }
            (Ok(_), None) => problems.push(tell(format!("没有 {chapter}.md"))),
            (Err(error), _) => problems.push(tell(error.to_string())),
        }
        problems.extend(tidy::check(&[source]));
    }
    for page in &manuscript.pages {
        problems.extend(without_file(manuscript, page)?);
    }
    Ok(html)
}

/// What is wrong with a page that needs a file of predictions and has none: that of a
/// chapter, and each that predicts.
fn without_file(
    manuscript: &Manuscript,
    page: &Page,
) -> Result<Option<String>> {
    let path = manuscript.root.join(&page.name);
    let file = path.with_extension(&SUFFIX[1..]);
    let stem = page.source_path().with_extension("");
    let lessons = &manuscript.course.lessons;
    let predicts = lessons.iter().any(|it| stem.as_os_str() == &*it.name)
        || page.directives().any(|it| it.name == "predict");
    Ok((predicts && !fs::exists(&file)?).then(|| {
        let file = file.file_name().unwrap_or_default().to_string_lossy();
        format!("{}：旁边没有 {file}", page.name)
    }))
}
