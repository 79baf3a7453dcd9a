//! What is wrong with a quiz: each question has one right answer, says why each other one is
//! wrong, and rests on what was recorded.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use anyhow::Result;

use super::file::{Choice, Evidence, Question, Quiz};
use super::words;
use crate::because::Claims;
use crate::manuscript::Manuscript;
use crate::outputs::{self, Outputs};

/// How many questions a quiz has.
const QUESTIONS: RangeInclusive<usize> = 3..=5;

impl Quiz {
    /// Everything that is wrong with the quiz of this chapter.
    pub fn check(&self, manuscript: &Manuscript, chapter: &str) -> Vec<String> {
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
            let mut found = question.check(manuscript, chapter);
            if !asked.insert(&question.asks) {
                found.push("这一题出现了两次".to_owned());
            }
            problems
                .extend(found.iter().map(|it| format!("第 {number} 题：{it}")));
        }
        problems
    }
}

impl Quiz {
    /// The errnos that an explanation names and that neither the question's evidence gives
    /// nor the sentence's own.
    pub fn unbacked(&self, claims: &Claims, file: &str) -> Vec<String> {
        let mut problems = Vec::new();
        for (number, question) in (1..).zip(&self.question) {
            let calls = question.evidence.iter().flat_map(|it| &it.gives);
            let facts = question.fact.iter().flat_map(|it| &it.gives);
            let gives: Vec<_> = calls.chain(facts).collect();
            let whys = question.choice.iter();
            for why in whys.flat_map(|it| [&it.right, &it.wrong]).flatten() {
                for word in claims.unbacked(file, why) {
                    if !gives.iter().any(|it| outputs::has_words(it, word)) {
                        problems.push(format!(
                            "第 {number} 题：“{why}”说到 {word}，\
                             题的证据里没有，句子后面也没有"
                        ));
                    }
                }
            }
        }
        problems
    }
}

impl Question {
    fn check(&self, manuscript: &Manuscript, chapter: &str) -> Vec<String> {
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
        let calls = self.evidence.iter().map(|evidence| {
            evidence.check(&manuscript.outputs, chapter, right)
        });
        let facts = self
            .fact
            .iter()
            .map(|fact| fact.check(&manuscript.kernels, right));
        for error in calls.chain(facts).filter_map(Result::err) {
            problems.push(format!("{error:#}"));
        }
        problems
    }
}

impl Evidence {
    /// Checks that the call returned this, and that the right answer says so.
    fn check(
        &self,
        outputs: &Outputs,
        chapter: &str,
        right: &Choice,
    ) -> Result<()> {
        let replies = self.call(chapter).replies(outputs)?;
        words::check(&self.call, &self.gives, &replies, right)
    }
}
