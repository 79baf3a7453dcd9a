//! The words that a question says were given, what is recorded, and the right answer: they
//! have to agree.

use anyhow::{Result, ensure};

use super::file::Choice;
use crate::outputs;

/// Checks that what a question says was given is what was found, and that its right answer
/// quotes it.
pub fn check(
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
