//! `{{#ask}}`: the recorded answers as a form. A reader chooses what to ask and two kernels,
//! and sees what they answered.
//!
//! The questions to begin with stand in a file beside the page, `PAGE.ask.toml`. The form
//! works by `book/theme/ask.js`; only its page loads that, and the answers.

mod answers;
mod collect;
mod page;
mod query;
mod words;

use std::fs;
use std::sync::LazyLock;

use anyhow::{Context, Result, ensure};
use regex::Regex;
use serde::Deserialize;

use crate::hash::hash;
use crate::manuscript::Manuscript;
use crate::marks::mark;
use crate::pages::{self, Page};
use crate::tidy;
use answers::Answers;
use query::Query;

pub use query::{PAGE, is_question, link};

/// How the name of the questions' file ends, after its page's.
pub const SUFFIX: &str = ".ask.toml";

/// The form, and what it needs beside the page.
#[derive(Default)]
pub struct Ask {
    answers: Answers,
    /// The form, as HTML.
    pub html: String,
    /// The files that only its page loads: names and contents.
    pub files: Vec<(String, String)>,
}

/// What stands in the questions' file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// The first one fills the form.
    question: Vec<Ready>,
}

/// A question to begin with.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ready {
    /// In words, as Markdown.
    asks: String,
    /// The case's id in `facts/cases.txt`.
    case: String,
    /// The kind of map, as it's written there.
    map: String,
    /// The series of two kernels, or `newest`.
    kernels: [String; 2],
    /// Whether they answer otherwise.
    differ: bool,
}

/// Whether the book has the form.
pub fn is_in(manuscript: &Manuscript) -> bool {
    let is_form = |page: &Page| {
        page.source_path().file_stem().is_some_and(|it| it == PAGE)
            && page.directives().any(|directive| directive.name == "ask")
    };
    manuscript.pages.iter().any(is_form)
}

/// Makes the form; an empty one where no page has it. Adds what is wrong with its questions to
/// `problems`.
///
/// # Errors
/// When a file can't be read, or an answer is missing.
pub fn read(
    manuscript: &Manuscript,
    problems: &mut Vec<String>,
) -> Result<Ask> {
    if !is_in(manuscript) {
        return Ok(Ask::default());
    }
    let root = &manuscript.root;
    let name = format!("{}/{PAGE}{SUFFIX}", pages::FOLDER);
    let source = Page {
        folder: root.join(pages::FOLDER),
        text: fs::read_to_string(root.join(&name))
            .with_context(|| name.clone())?,
        name,
    };
    let answers = Answers::collect(manuscript)?;
    let mut html = String::new();
    let mut files = Vec::new();
    match toml::from_str::<File>(&source.text) {
        Ok(file) => {
            let found = file.check(&answers);
            problems.extend(
                found.iter().map(|it| format!("{}：{it}", source.name)),
            );
            files = all_files(manuscript, &answers)?;
            let questions = file
                .question
                .iter()
                .map(|ready| (ready.asks.as_str(), ready.question(&answers)));
            html = page::form(questions, &files);
        }
        Err(error) => problems.push(format!("{}：{error}", source.name)),
    }
    problems.extend(tidy::check(&[source]));
    Ok(Ask {
        answers,
        html,
        files,
    })
}

/// The style, the answers and the script, in this order. Their names change with what is in
/// them.
fn all_files(
    manuscript: &Manuscript,
    answers: &Answers,
) -> Result<Vec<(String, String)>> {
    let theme = |name: &str| {
        let path = manuscript.root.join("book/theme").join(name);
        fs::read_to_string(&path).with_context(|| path.display().to_string())
    };
    let named = |stem: &str, end: &str, text: String| {
        (format!("{stem}-{}.{end}", hash(text.as_bytes())), text)
    };
    Ok(vec![
        named("ask", "css", theme("ask.css")?),
        named("answers", "js", answers.to_script()?),
        named("ask", "js", theme("ask.js")?),
    ])
}

impl File {
    fn check(&self, answers: &Answers) -> Vec<String> {
        let mut problems = Vec::new();
        if self.question.is_empty() {
            problems.push("一个问题也没有".to_owned());
        }
        for (place, ready) in self.question.iter().enumerate() {
            if let Err(error) = ready.check(answers) {
                problems.push(format!("第 {} 题：{error:#}", place + 1));
            }
        }
        problems
    }
}

impl Ready {
    fn question(&self, answers: &Answers) -> Query {
        let newest = answers.kernels.last().map(|kernel| &*kernel.word);
        let kernels = self.kernels.iter().map(|word| match newest {
            Some(newest) if word == "newest" => newest,
            _ => word,
        });
        Query::new(&self.case, &self.map, kernels)
    }

    /// Checks that it was asked, and that the kernels differ or not as it says.
    fn check(&self, answers: &Answers) -> Result<()> {
        let question = self.question(answers);
        let said = answers.to(&question)?;
        let [old, new] = said[..] else {
            return Ok(());
        };
        ensure!(
            !old.varies && !new.varies,
            "{question} 的回答每次不同，不能拿来比较"
        );
        ensure!(
            (old.html != new.html) == self.differ,
            "{question} 写着 differ = {}，记录的却是 {} 和 {}",
            self.differ,
            old.html,
            new.html
        );
        Ok(())
    }
}

impl Ask {
    /// Why a link's fragment leads to no question, if it's one; nothing where it does.
    pub fn why_not(&self, fragment: &str) -> Option<String> {
        let question = Query::from_fragment(fragment)?;
        let answered = self.answers.to(&question);
        answered.err().map(|error| format!("{error:#}"))
    }
}

/// The book in one page without the form: links to a question lead to where it would be.
pub fn in_print(page: &str) -> String {
    static LINK: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("href=\"#ask=[^\"]*\"").expect("a fixed pattern")
    });
    let here = "<span id=\"ask\"></span>";
    let page = page.replace(&mark("ask", PAGE, ""), here);
    LINK.replace_all(&page, "href=\"#ask\"").into_owned()
}
