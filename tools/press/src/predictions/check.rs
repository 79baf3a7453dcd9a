//! What is wrong with a chapter's predictions.

use std::collections::BTreeSet;

use super::answer::{RightAnswer, normal};
use super::file::{Prediction, Predictions};
use crate::because::Claims;
use crate::outputs::{Outputs, has_words};
use crate::pages::Page;

/// How many questions a chapter's page has at least.
const AT_LEAST: usize = 4;
/// The longest answer that a reader is asked to type, in characters.
const TYPED: usize = 40;

impl Predictions {
    /// Everything that is wrong with the predictions of this chapter and with where its page
    /// has them.
    pub fn check(
        &self,
        outputs: &Outputs,
        chapter: &str,
        page: &Page,
    ) -> Vec<String> {
        let mut problems = Vec::new();
        let mut ids = BTreeSet::new();
        if self.predict.len() < AT_LEAST {
            problems.push(format!(
                "有 {} 题，至少要有 {AT_LEAST} 题",
                self.predict.len()
            ));
        }
        for it in &self.predict {
            let mut found = it.check(outputs, chapter);
            if !ids.insert(&*it.id) {
                found.push("这个 id 用了两次".to_owned());
            }
            found.extend(it.misplaced(page));
            problems
                .extend(found.iter().map(|what| format!("{}：{what}", it.id)));
        }
        for directive in page.directives() {
            let id = directive.argument;
            if directive.name == "predict" && !ids.contains(id) {
                problems.push(format!(
                    "{}:{} 要猜 {id}，这里没有",
                    page.name, directive.line
                ));
            }
        }
        problems
    }
}

impl Prediction {
    /// The errnos that an explanation names and that neither the recorded answer is nor the
    /// sentence's own evidence gives.
    pub fn unbacked(
        &self,
        claims: &Claims,
        file: &str,
        outputs: &Outputs,
        chapter: &str,
    ) -> Vec<String> {
        let answer = self.answer(outputs, chapter);
        let shown = answer.map(|answer| answer.shown()).unwrap_or_default();
        let whys = self.wrong.iter().map(|it| &it.why).chain([&self.why]);
        let mut problems = Vec::new();
        for why in whys {
            for word in claims.unbacked(file, why) {
                if !has_words(&shown, word) {
                    problems.push(format!(
                        "{}：“{why}”说到 {word}，记录的回答里没有，句子后面也没有证据",
                        self.id
                    ));
                }
            }
        }
        problems
    }

    fn check(&self, outputs: &Outputs, chapter: &str) -> Vec<String> {
        let mut problems = Vec::new();
        let is_id = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if self.id.is_empty() || !self.id.chars().all(is_id) {
            problems.push("id 只能用英文字母、数字和 -".to_owned());
        }
        let texts = self.wrong.iter().flat_map(|it| [&it.says, &it.why]);
        if texts
            .chain([&self.asks, &self.why])
            .any(|text| text.trim().is_empty())
        {
            problems.push("有一段话是空的".to_owned());
        }
        match self.answer(outputs, chapter) {
            Ok(answer) => problems.extend(self.compare(&answer)),
            Err(error) => problems.push(format!("{error:#}")),
        }
        problems
    }

    /// What is wrong between the recorded answer and what is written here.
    fn compare(&self, answer: &RightAnswer) -> Vec<String> {
        let shown = answer.shown();
        let accepted = answer.accepted();
        let mut problems = Vec::new();
        let mut said = BTreeSet::new();
        for it in &self.wrong {
            let says = normal(&it.says);
            if accepted.contains(&says) {
                problems.push(format!("记录的就是 {shown}，它不能算错"));
            }
            if !said.insert(says) {
                problems.push(format!("选项“{}”出现了两次", it.says));
            }
        }
        let is_long = shown.chars().count() > TYPED;
        if self.wrong.is_empty() && (is_long || accepted.contains("")) {
            problems.push(format!(
                "{shown} 没法叫人写出来；请写上几个 wrong，让读者选"
            ));
        }
        problems
    }

    /// What is wrong with where the page asks it: once, and before it shows the answer.
    fn misplaced(&self, page: &Page) -> Option<String> {
        let step = self.step.to_string();
        let [asked, answered] =
            [("predict", &self.id), ("step", &step)].map(|(name, argument)| {
                page.directives()
                    .filter(|it| it.name == name && it.argument == argument)
                    .map(|it| it.line)
                    .collect::<Vec<_>>()
            });
        match (&asked[..], answered.first()) {
            ([asked], Some(answered)) if asked > answered => Some(format!(
                "{} 在第 {asked} 行才问，第 {step} 步的输出第 {answered} 行就有了",
                page.name
            )),
            ([_], _) => None,
            _ => Some(format!(
                "{} 里应当问一次，现在是 {} 次",
                page.name,
                asked.len()
            )),
        }
    }
}
