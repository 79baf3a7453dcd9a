//! Short tasks, solved by commands and judged by what is in the kernel.
//!
//! What `mapsh tasks` and `mapsh judge` print is [`Told`] and [`Verdict`], one line of JSON;
//! the book's page reads it.

mod flags;
mod look;
mod sharing;
mod taking;
mod verdict;
mod walking;

use serde::{Deserialize, Serialize};

use crate::command::Word;
use crate::wrong::{Read, Wrong};
use look::Look;
pub use verdict::{Check, Verdict};

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
    judge: fn(&mut Look),
}

/// The topics, in the order of the list.
pub const TOPICS: [&str; 4] = ["更新的标志", "遍历", "取走", "共享"];

/// All tasks.
pub fn all() -> impl Iterator<Item = &'static Task> {
    [flags::TASKS, walking::TASKS, taking::TASKS, sharing::TASKS]
        .into_iter()
        .flatten()
}

/// The task of a word.
///
/// # Errors
/// There's none.
pub fn task(word: &Word) -> Read<&'static Task> {
    find(&word.text).ok_or_else(|| {
        let ids: Vec<_> = all().map(|task| task.id).collect();
        Wrong::new(
            word.at.clone(),
            format!("没有“{}”这个任务", word.text),
            ids.join("、"),
        )
    })
}

/// The task of an id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Task> {
    all().find(|task| task.id == id)
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

    fn for_page(&self) -> Told {
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

/// The list in a terminal.
#[must_use]
pub fn list() -> String {
    let mut text = String::new();
    for topic in TOPICS {
        text += &format!("  {topic}\n");
        for task in all().filter(|task| task.topic == topic) {
            text += &format!("    {:<14}{}\n", task.id, task.title);
        }
    }
    text + "  task 任务 说要做什么；judge 任务 看做成了没有。\n"
}

/// All tasks as one line of JSON.
#[must_use]
pub fn to_json() -> String {
    let told: Vec<_> = all().map(Task::for_page).collect();
    serde_json::to_string(&told).expect("a task holds nothing that JSON can't")
}

/// Reads such a line.
///
/// # Errors
/// When it isn't one.
pub fn from_json(line: &str) -> serde_json::Result<Vec<Told>> {
    serde_json::from_str(line)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{TOPICS, all, find, from_json, to_json};

    #[test]
    fn what_the_page_gets_is_read_again() {
        let told = from_json(&to_json()).expect("it's a list of tasks");
        let ids: Vec<_> = told.iter().map(|task| &task.id[..]).collect();
        assert_eq!(ids, all().map(|task| task.id).collect::<Vec<_>>());
        let first = find(&told[0].id).expect("it's a task");
        assert_eq!(told[0], first.for_page());
    }

    #[test]
    fn each_topic_has_at_least_three_and_each_id_is_one() {
        for topic in TOPICS {
            assert!(all().filter(|task| task.topic == topic).count() >= 3);
        }
        let ids: BTreeSet<_> = all().map(|task| task.id).collect();
        assert_eq!(ids.len(), all().count());
    }
}
