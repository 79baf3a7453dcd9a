//! A task, and what a learner and the book's page are told of it.

use serde::{Deserialize, Serialize};

use super::look::Look;
use super::verdict::Verdict;

/// The topics, in the order of the list.
pub const TOPICS: [&str; 4] = ["更新的标志", "遍历", "取走", "共享"];

/// A task.
#[derive(Debug)]
pub struct Task {
    /// What it's called by.
    pub id: &'static str,
    /// What it's about: one of four.
    pub topic: &'static str,
    /// In a few words.
    pub title: &'static str,
    /// The page that teaches it.
    pub lesson: &'static str,
    /// The lines that make what is there at the beginning; the learner doesn't see them.
    pub given: &'static [&'static str],
    /// What is to be done, a sentence each.
    pub text: &'static [&'static str],
    /// Each says more than the one before.
    pub hints: [&'static str; 3],
    pub(super) judge: fn(&mut Look),
}

/// A task as the page gets it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// What it's called by.
    pub id: String,
    /// What it's about.
    pub topic: String,
    /// In a few words.
    pub title: String,
    /// The stem of the page that teaches it.
    pub lesson: String,
    /// What is to be done, a sentence each.
    pub text: Vec<String>,
    /// Each says more than the one before.
    pub hints: Vec<String>,
}

impl Task {
    /// What is in the kernel, and whether that is what was to be done.
    #[must_use]
    pub fn judge(&self) -> Verdict {
        let mut look = Look::default();
        (self.judge)(&mut look);
        Verdict::new(self.id, look.checks())
    }

    /// What a learner is told, with so many hints.
    #[must_use]
    pub fn told(&self, hints: usize) -> String {
        let mut text =
            format!("  {}（{}）：{}\n", self.id, self.topic, self.title);
        for sentence in self.text {
            text += &format!("    {sentence}\n");
        }
        for (number, hint) in (1..).zip(self.hints).take(hints) {
            text += &format!("    提示 {number}：{hint}\n");
        }
        text += &format!(
            "    做好了就输入 judge {}；讲这件事的是 {}。\n",
            self.id, self.lesson
        );
        text
    }

    /// The names of the maps that are there at the beginning.
    pub fn given_maps(&self) -> impl Iterator<Item = &str> {
        let lines = self.given.iter().filter(|it| it.starts_with("create"));
        lines.filter_map(|line| line.split_once(" name=").map(|it| it.1))
    }

    pub(super) fn for_page(&self) -> Told {
        let owned = |texts: &[&str]| {
            texts.iter().map(|text| (*text).to_owned()).collect()
        };
        Told {
            id: self.id.to_owned(),
            topic: self.topic.to_owned(),
            title: self.title.to_owned(),
            lesson: self.lesson.to_owned(),
            text: owned(self.text),
            hints: owned(&self.hints),
        }
    }
}
