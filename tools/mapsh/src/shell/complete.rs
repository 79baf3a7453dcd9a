//! What Tab offers.

use rustyline::completion::Completer;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::validate::Validator;
use rustyline::{Context, Helper};

use crate::command::{COMMANDS, CREATE_FLAGS, ELEMENT_FLAGS};
use crate::kind::TAUGHT;
use crate::tasks;

/// What a line may be completed by.
#[derive(Default)]
pub struct Words {
    /// The names of the open maps.
    pub maps: Vec<String>,
}

impl Helper for Words {}
impl Highlighter for Words {}
impl Hinter for Words {
    type Hint = String;
}
impl Validator for Words {}

impl Completer for Words {
    type Candidate = String;

    fn complete(
        &self,
        line: &str,
        position: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<String>)> {
        let (start, mut words) = self.fitting(&line[..position]);
        for word in &mut words {
            if !word.ends_with(['=', '/']) {
                word.push(' ');
            }
        }
        Ok((start, words))
    }
}

impl Words {
    /// Where the word at the end of a line begins, and what it may become.
    fn fitting(&self, line: &str) -> (usize, Vec<String>) {
        let start = line.rfind([' ', '=', '+']).map_or(0, |at| at + 1);
        let (before, word) = line.split_at(start);
        let mut words = self.possible(before);
        words.retain(|known| known.starts_with(word));
        (start, words)
    }

    /// What may stand behind the beginning of a line.
    fn possible(&self, before: &str) -> Vec<String> {
        let owned = |words: &[&str]| -> Vec<String> {
            words.iter().map(|word| (*word).to_owned()).collect()
        };
        let words: Vec<&str> = before.split_whitespace().collect();
        match (&words[..], before.ends_with(['=', '+'])) {
            ([], _) => COMMANDS
                .iter()
                .flat_map(|help| owned(&help.words()))
                .collect(),
            (["create", .., last], true) if last.starts_with("flags=") => {
                owned(&CREATE_FLAGS.map(|(name, _)| name))
            }
            (["create", .., last], true) if last.starts_with("inner=") => {
                self.maps.clone()
            }
            (["batch", .., last], true) if last.starts_with("in=") => {
                owned(&["out"])
            }
            (_, true) => Vec::new(),
            (["create"], _) => owned(TAUGHT),
            (["create", ..], _) => owned(&[
                "max=", "name=", "flags=", "extra=", "numa=", "inner=", "lock",
                "as",
            ]),
            (["batch"], _) => {
                owned(&["update", "delete", "lookup", "lookup_and_delete"])
            }
            (["batch", _], _) => self.maps.clone(),
            (["batch", ..], _) => {
                let mut words = owned(&["count=", "in="]);
                words.extend(owned(&ELEMENT_FLAGS.map(|(name, ..)| name)));
                words
            }
            (["help" | "?"], _) => {
                let commands = COMMANDS.iter().map(|help| help.word.to_owned());
                commands.chain(["data".to_owned()]).collect()
            }
            (["task" | "tasks" | "judge"], _) => {
                tasks::all().map(|task| task.id.to_owned()).collect()
            }
            (["open" | "unpin"] | ["pin", _], _) => owned(&["/sys/fs/bpf/"]),
            (["open" | "id", _], _) => owned(&["as"]),
            ([_], _) => self.maps.clone(),
            (
                ["update" | "push" | "lookup" | "peek" | "take" | "pop", ..],
                _,
            ) => owned(&ELEMENT_FLAGS.map(|(name, ..)| name)),
            (["walk" | "dump" | "ids", ..], _) => owned(&["max="]),
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn a_word_is_completed_by_what_may_stand_there() {
        let words = Words {
            maps: vec!["table".to_owned(), "queue".to_owned()],
        };
        for (line, start, fitting) in [
            ("lo", 0, &["lookup"][..]),
            ("lookup t", 7, &["table"]),
            ("create lru", 7, &["lru_hash", "lru_percpu_hash"]),
            ("create hash k4 v8 fl", 18, &["flags="]),
            ("create hash flags=no_prealloc+zero", 30, &["zero_seed"]),
            ("update table 1 2 no", 17, &["noexist"]),
            ("batch lookup_and_delete q", 24, &["queue"]),
            ("help da", 5, &["data"]),
            ("judge only-n", 6, &["only-new"]),
            ("lookup 表", 7, &[]),
        ] {
            let (at, found) = words.fitting(line);
            assert_eq!(
                (at, &found[..]),
                (
                    start,
                    &fitting
                        .iter()
                        .map(|it| (*it).to_owned())
                        .collect::<Vec<_>>()[..]
                ),
                "{line}"
            );
        }
    }
}
