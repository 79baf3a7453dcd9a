//! `mapsh --words`: the commands with their help as one line of JSON, for the book's page.

use serde::{Deserialize, Serialize};

use crate::command::COMMANDS;

/// A command as the page gets it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// The words that the line may begin with.
    pub words: Vec<String>,
    /// The ways to write it.
    pub usage: Vec<String>,
    /// What it does.
    pub about: String,
    /// Which calls it makes; empty for none.
    pub calls: String,
    /// An example.
    pub example: String,
}

/// All commands, in the order of help.
#[must_use]
pub fn all() -> Vec<Words> {
    COMMANDS
        .iter()
        .map(|help| Words {
            words: help.words().into_iter().map(str::to_owned).collect(),
            usage: help.usage.split('；').map(str::to_owned).collect(),
            about: help.about.to_owned(),
            calls: help.calls.to_owned(),
            example: help.example.to_owned(),
        })
        .collect()
}

/// As one line of JSON, without its end.
#[must_use]
pub fn to_json() -> String {
    serde_json::to_string(&all()).expect("words are all that it holds")
}

/// Reads such a line.
///
/// # Errors
/// When it isn't one.
pub fn from_json(line: &str) -> serde_json::Result<Vec<Words>> {
    serde_json::from_str(line)
}

#[cfg(test)]
mod tests {
    use super::{all, from_json, to_json};
    use crate::command::read;

    #[test]
    fn what_is_written_is_read_again() {
        assert_eq!(from_json(&to_json()).expect("they're words"), all());
    }

    #[test]
    fn each_example_is_understood() {
        for words in all() {
            let read = read(&words.example);
            assert!(matches!(read, Ok(Some(_))), "{}: {read:?}", words.example);
        }
    }
}
