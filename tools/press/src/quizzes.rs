//! `{{#quiz}}`: the questions at the end of a chapter's page, from the file beside it. Each
//! rests on a recorded call of the chapter, or on what each recorded kernel answered, and its
//! right answer quotes what was returned.

mod fact;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::RangeInclusive;
use std::path::Path;

use anyhow::{Result, ensure};
use facts::Recorded;
use mdbook_markdown::pulldown_cmark::html;
use serde::Deserialize;
use walkdir::WalkDir;

use crate::chapters;
use crate::outputs::{self, Call};
use crate::pages::{self, Page};
use crate::{measured, tidy};
use fact::Fact;

/// How the name of a quiz ends, after its page's.
pub const SUFFIX: &str = ".quiz.toml";

/// How many questions a quiz has.
const QUESTIONS: RangeInclusive<usize> = 3..=5;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Quiz {
    question: Vec<Question>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    /// Markdown, like every text here.
    asks: String,
    choice: Vec<Choice>,
    /// What it rests on: calls of the chapter…
    #[serde(default)]
    evidence: Vec<Evidence>,
    /// …and what other kernels answer too.
    #[serde(default)]
    fact: Vec<Fact>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Choice {
    says: String,
    /// Why it's right, or else…
    right: Option<String>,
    /// …why it's wrong.
    wrong: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Evidence {
    /// Which of the chapter's outputs.
    #[serde(default = "newest_output")]
    output: String,
    step: u32,
    call: String,
    /// What the call returned each time that the step made it: words that the right answer
    /// quotes.
    gives: Vec<String>,
}

fn newest_output() -> String {
    "output.txt".to_owned()
}

/// The HTML of each quiz by its page's stem. Adds what is wrong with them to `problems`.
///
/// # Errors
/// When one can't be read.
pub fn read(
    root: &Path,
    pages: &[Page],
    problems: &mut Vec<String>,
) -> Result<BTreeMap<String, String>> {
    let kernels = measured::kernels(root)?;
    let mut quizzes = BTreeMap::new();
    for entry in WalkDir::new(root.join(pages::FOLDER)).sort_by_file_name() {
        let path = entry?.into_path();
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        let Some(page) = file.strip_suffix(SUFFIX) else {
            continue;
        };
        let source = Page {
            name: path.strip_prefix(root)?.display().to_string(),
            folder: root.join(pages::FOLDER),
            text: fs::read_to_string(&path)?,
        };
        let mut html = String::new();
        match toml::from_str::<Quiz>(&source.text) {
            Ok(quiz) => {
                let found = quiz.check(root, page, &kernels);
                problems.extend(
                    found.iter().map(|it| format!("{}：{it}", source.name)),
                );
                if found.is_empty() {
                    html = quiz.render(root, page, &kernels)?;
                }
            }
            Err(error) => problems.push(format!("{}：{error}", source.name)),
        }
        quizzes.insert(page.to_owned(), html);
        problems.extend(tidy::check(&[source]));
    }
    check_uses(root, pages, &quizzes, problems)?;
    Ok(quizzes)
}

/// Every chapter's page has its quiz, and no other page has one.
fn check_uses(
    root: &Path,
    pages: &[Page],
    quizzes: &BTreeMap<String, String>,
    problems: &mut Vec<String>,
) -> Result<()> {
    let chapters: BTreeSet<_> = chapters::names(root)?.into_iter().collect();
    for name in quizzes.keys().filter(|name| !chapters.contains(*name)) {
        problems.push(format!(
            "{}/{name}{SUFFIX}：没有叫 {name} 的章",
            pages::FOLDER
        ));
    }
    for page in pages {
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
    Ok(())
}

impl Quiz {
    fn check(
        &self,
        root: &Path,
        chapter: &str,
        kernels: &[Recorded],
    ) -> Vec<String> {
        let mut problems = Vec::new();
        if !QUESTIONS.contains(&self.question.len()) {
            problems.push(format!(
                "有 {} 题，应当有 {} 到 {} 题",
                self.question.len(),
                QUESTIONS.start(),
                QUESTIONS.end()
            ));
        }
        let mut asked = BTreeSet::new();
        for (number, question) in (1..).zip(&self.question) {
            let mut found = question.check(root, chapter, kernels);
            if !asked.insert(&question.asks) {
                found.push("这一题出现了两次".to_owned());
            }
            problems
                .extend(found.iter().map(|it| format!("第 {number} 题：{it}")));
        }
        problems
    }

    fn render(
        &self,
        root: &Path,
        chapter: &str,
        kernels: &[Recorded],
    ) -> Result<String> {
        let mut html = format!("<div class=\"quiz\" id=\"quiz-{chapter}\">\n");
        for (number, question) in (1..).zip(&self.question) {
            let name = format!("quiz-{chapter}-{number}");
            let evidence = question.evidence(root, chapter, kernels)?;
            html.push_str(&question.render(&name, &evidence));
        }
        html.push_str("</div>");
        Ok(html)
    }
}

impl Question {
    fn check(
        &self,
        root: &Path,
        chapter: &str,
        kernels: &[Recorded],
    ) -> Vec<String> {
        let mut problems = Vec::new();
        let mut said = BTreeSet::new();
        for choice in &self.choice {
            let whys = [&choice.right, &choice.wrong];
            if whys.into_iter().flatten().count() != 1
                || whys.into_iter().flatten().any(|why| why.trim().is_empty())
            {
                problems.push(format!(
                    "选项“{}”要写 right 或 wrong 之一，说明为什么",
                    choice.says
                ));
            }
            if !said.insert(&choice.says) {
                problems.push(format!("选项“{}”出现了两次", choice.says));
            }
        }
        let mut right = self.choice.iter().filter(|it| it.right.is_some());
        let (Some(right), None) = (right.next(), right.next()) else {
            problems.push("要有一个对的选项，也只能有一个".to_owned());
            return problems;
        };
        if self.choice.len() < 2 {
            problems.push("只有一个选项".to_owned());
        }
        if self.evidence.is_empty() && self.fact.is_empty() {
            problems.push("没有证据".to_owned());
        }
        let calls = self
            .evidence
            .iter()
            .map(|evidence| evidence.check(root, chapter, right));
        let facts = self.fact.iter().map(|fact| fact.check(kernels, right));
        for error in calls.chain(facts).filter_map(Result::err) {
            problems.push(format!("{error:#}"));
        }
        problems
    }

    /// The recorded calls and answers, as HTML.
    fn evidence(
        &self,
        root: &Path,
        chapter: &str,
        kernels: &[Recorded],
    ) -> Result<String> {
        let mut html = String::new();
        for evidence in &self.evidence {
            let replies: Vec<_> = evidence
                .call(chapter)
                .replies(root)?
                .iter()
                .map(|reply| format!("<code>{}</code>", escaped(reply)))
                .collect();
            html.push_str(&format!(
                "<p class=\"quiz-evidence\">运行结果（<code>{file}</code>）第{step}步：\
                <code>{call}</code> → {replies}</p>\n",
                file = escaped(&evidence.output),
                step = evidence.step,
                call = escaped(&evidence.call),
                replies = replies.join("，"),
            ));
        }
        for fact in &self.fact {
            html.push_str(&fact.html(kernels)?);
        }
        Ok(html)
    }

    fn render(&self, name: &str, evidence: &str) -> String {
        let mut choices = String::new();
        let mut answers = String::new();
        for choice in &self.choice {
            let says = inline(&choice.says);
            choices.push_str(&format!(
                "<label><input type=\"radio\" name=\"{name}\" value=\"{}\">\
                <span>{says}</span></label>\n",
                escaped(&choice.says)
            ));
            let (class, verdict, why) = match (&choice.right, &choice.wrong) {
                (Some(why), _) => ("quiz-right", "对", why),
                (None, why) => {
                    ("quiz-wrong", "不对", why.as_ref().unwrap_or(&choice.says))
                }
            };
            answers.push_str(&format!(
                "<li class=\"{class}\"><p>{says}</p>\
                <p class=\"quiz-why\"><strong>{verdict}。</strong>{}</p></li>\n",
                inline(why)
            ));
        }
        format!(
            "<fieldset>\n<legend>{}</legend>\n{choices}\
            <div class=\"quiz-verdict\"></div>\n\
            <details><summary>答案和解释</summary>\n<ul>\n{answers}</ul>\n\
            {evidence}</details>\n</fieldset>\n",
            inline(&self.asks)
        )
    }
}

impl Evidence {
    fn call<'a>(&'a self, chapter: &'a str) -> Call<'a> {
        Call {
            chapter,
            file: &self.output,
            step: self.step,
            call: &self.call,
        }
    }

    /// Checks that the call returned this, and that the right answer says so.
    fn check(&self, root: &Path, chapter: &str, right: &Choice) -> Result<()> {
        let replies = self.call(chapter).replies(root)?;
        check_words(&self.call, &self.gives, &replies, right)
    }
}

/// Checks that what a question says was given is what was found, and that its right answer
/// quotes it.
fn check_words(
    what: &str,
    gives: &[String],
    found: &[String],
    right: &Choice,
) -> Result<()> {
    let agree = found.len() == gives.len()
        && found
            .iter()
            .zip(gives)
            .all(|(found, words)| outputs::has_words(found, words));
    ensure!(
        agree,
        "题里说 {what} 得到 {}，记录的却是 {}",
        gives.join("，"),
        found.join("，")
    );
    let answer = [&right.says, right.right.as_ref().unwrap_or(&right.says)]
        .map(String::as_str)
        .join("\n");
    for words in gives {
        ensure!(
            outputs::has_words(&answer, words),
            "对的选项和它的解释里没有引用 {words}"
        );
    }
    Ok(())
}

/// One paragraph of Markdown, without its `<p>`.
fn inline(markdown: &str) -> String {
    let mut result = String::new();
    html::push_html(&mut result, pages::parser(markdown));
    let result = result.trim();
    let inner = result
        .strip_prefix("<p>")
        .and_then(|rest| rest.strip_suffix("</p>"));
    inner.unwrap_or(result).to_owned()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
