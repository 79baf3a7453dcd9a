//! Short tasks, solved by commands and judged by what is in the kernel.
//!
//! What `mapsh tasks` and `mapsh judge` print is [`Told`] and [`Verdict`], one line of JSON;
//! the book's page reads it.

mod definition;
mod flags;
mod look;
mod sharing;
mod taking;
mod verdict;
mod walking;

use crate::command::Word;
use crate::wrong::{Read, Wrong};
pub use definition::{TOPICS, Task, Told};
pub use verdict::{Check, Verdict};

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
