//! What stands in a quiz's file.

use serde::Deserialize;

use crate::chance::MultipleChoice;
use crate::outputs::Citation;

/// How the name of a quiz ends, after its page's.
pub const SUFFIX: &str = ".quiz.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quiz {
    pub question: Vec<Question>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Markdown, like every text here.
    pub asks: String,
    pub choice: Vec<Choice>,
    /// What it rests on: calls of the chapter…
    #[serde(default)]
    pub evidence: Vec<Evidence>,
    /// …and what other kernels answer too.
    #[serde(default)]
    pub fact: Vec<FactEvidence>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub says: String,
    /// Why it's right, or else…
    pub right: Option<String>,
    /// …why it's wrong.
    pub wrong: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Which of the chapter's outputs.
    #[serde(default = "newest_output")]
    pub output: String,
    pub step: u32,
    pub call: String,
    /// What the call returned each time that the step made it: words that the right answer
    /// quotes.
    pub gives: Vec<String>,
}

fn newest_output() -> String {
    "output.txt".to_owned()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactEvidence {
    /// The case's id in `facts/cases.txt`.
    pub case: String,
    /// The kind of map, as it's written there.
    pub map: String,
    /// What the kernels answered, the oldest first: words of the book's tables that the
    /// right answer quotes. Kernels that follow each other and answer the same share them.
    pub gives: Vec<String>,
}

impl Question {
    /// What the reader chooses from, once it's checked.
    pub fn asked(&self) -> MultipleChoice {
        let right = self.choice.iter().position(|it| it.right.is_some());
        MultipleChoice {
            choices: self.choice.iter().map(|it| it.says.clone()).collect(),
            right: right.unwrap_or_default(),
        }
    }
}

impl Evidence {
    /// The call, in the outputs of this chapter.
    pub fn call<'a>(&'a self, chapter: &'a str) -> Citation<'a> {
        Citation {
            chapter,
            file: &self.output,
            step: self.step,
            call: &self.call,
        }
    }
}
