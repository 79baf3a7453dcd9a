//! All that was asked and answered, as the form on the page reads it: a script with one
//! value in it, because a page that is opened from a folder can load a script but no JSON.

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use super::query::Query;

/// What stands around the JSON.
const BEFORE: &str = "const kernelAnswers = ";
const AFTER: &str = ";\n";

/// What was asked, and what was answered. A number stands for a place in one of the lists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// The kernels, the oldest first.
    pub kernels: Vec<Kernel>,
    /// The kinds of map, in the order of the tables.
    pub kinds: Vec<Named>,
    /// The operations, in the order of the list of cases.
    pub operations: Vec<Named>,
    /// The cases, in the same order.
    pub cases: Vec<AskedCase>,
    /// What kernels said, each answer once.
    pub said: Vec<Said>,
    /// What libbpf-rs gave, as HTML, each once.
    pub gave: Vec<String>,
}

/// A measured kernel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kernel {
    /// Its series, such as `6.1`, by which questions name it.
    pub word: String,
    /// Its version, by which the book's tables name it.
    pub title: String,
}

/// Something with a name in the list of cases and one in the book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// As the list writes it.
    pub word: String,
    /// As the book writes it.
    pub title: String,
}

/// A case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedCase {
    /// Its id.
    pub id: String,
    /// Its operation's place.
    pub operation: usize,
    /// The flags of the call, without markup.
    pub flags: String,
    /// The situation, without markup.
    pub situation: String,
    /// The line of `facts/cases.txt`, from 1.
    pub line: usize,
    /// What stands there.
    pub text: String,
    /// The answers on each kind of map that was asked.
    pub on: Vec<On>,
}

/// The answers to a case on one kind of map, a number for each kernel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct On {
    /// The kind's place.
    pub kind: usize,
    /// The kernels' answers.
    pub said: Vec<usize>,
    /// What libbpf-rs made of them.
    pub gave: Vec<usize>,
}

/// What a kernel said.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize,
)]
pub struct Said {
    /// In the book's words, as HTML.
    pub html: String,
    /// The errno in it: its name and number.
    pub errno: Option<(String, i32)>,
    /// Whether it was another answer from run to run.
    pub varies: bool,
    /// Whether the kernel doesn't have this kind of map at all.
    pub lacks: bool,
}

impl Answers {
    /// The script that the page loads.
    ///
    /// # Errors
    /// Never: all of it can be written as JSON.
    pub fn to_script(&self) -> Result<String> {
        Ok(format!("{BEFORE}{}{AFTER}", serde_json::to_string(self)?))
    }

    /// Reads such a script.
    ///
    /// # Errors
    /// When it isn't one.
    #[cfg(test)]
    fn from_script(script: &str) -> Result<Self> {
        let json = script.strip_prefix(BEFORE);
        let json = json.and_then(|rest| rest.strip_suffix(AFTER));
        Ok(serde_json::from_str(json.context("no script of answers")?)?)
    }

    /// What the kernels answered to a question, each once: more than one where they differ.
    ///
    /// # Errors
    /// When it wasn't asked.
    pub fn to(&self, question: &Query) -> Result<Vec<&Said>> {
        let Query { case, map, .. } = question;
        let asked = self.cases.iter().find(|asked| asked.id == *case);
        let asked = asked.with_context(|| format!("没有问过 {case}"))?;
        let kind = self.kinds.iter().position(|kind| kind.word == *map);
        let on = asked.on.iter().find(|on| Some(on.kind) == kind);
        let on = on.with_context(|| format!("没有在 {map} 上问过 {case}"))?;
        let mut all = Vec::new();
        for word in &question.kernels {
            let place = self.kernels.iter().position(|it| it.word == *word);
            let place =
                place.with_context(|| format!("没有量过内核 {word}"))?;
            all.push(&self.said[on.said[place]]);
        }
        ensure!(all.len() == 2, "一次比较两个内核");
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use super::Answers;
    use crate::manuscript::Manuscript;
    use crate::measured::answer;

    #[test]
    fn the_script_reads_as_it_was_written() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let manuscript = Manuscript::load(&root).expect("it's in order");
        let answers = Answers::collect(&manuscript).expect("all is recorded");
        let script = answers.to_script().expect("it's JSON");
        let read = Answers::from_script(&script).expect("it's one");
        assert_eq!(read, answers);
        let asked = answers.cases.iter().map(|case| case.on.len());
        let recorded = manuscript.kernels[0].facts.len();
        assert_eq!(asked.sum::<usize>(), recorded);
    }

    #[test]
    fn different_answers_to_a_question_are_told_in_different_words() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let manuscript = Manuscript::load(&root).expect("it's in order");
        let mut told = BTreeMap::new();
        for kernel in &manuscript.kernels {
            for fact in &kernel.facts {
                let words = answer::in_chinese(&fact.kernel);
                let told = told.entry((&fact.id, fact.kind, words));
                let other = told.or_insert(&fact.kernel);
                assert_eq!(**other, fact.kernel);
            }
        }
    }
}
