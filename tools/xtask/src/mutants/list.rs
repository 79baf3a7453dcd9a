//! The mutants of an exercise that are right, with the reason: `mutants.toml` beside its
//! solution.
//!
//! ```toml
//! [[right]]
//! function = "remove"
//! change = "map.delete(key) → map.lookup_and_delete(key).map(drop)"
//! why = "……"
//! ```

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use super::generate::Mutant;

/// The list's file in an exercise's folder.
pub const FILE: &str = "mutants.toml";

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(default)]
    right: Vec<Entry>,
}

/// A mutant that is right.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The function.
    pub function: String,
    /// What is changed.
    pub change: String,
    /// Why it's right all the same.
    pub why: String,
}

impl Entry {
    /// Whether it's about this mutant.
    pub fn is_about(&self, mutant: &Mutant) -> bool {
        self.function == mutant.function && self.change == mutant.change
    }
}

/// The entries of a list; none where there is no such file.
///
/// # Errors
/// It can't be read, or an entry has no reason.
pub fn read(path: &Path) -> Result<Vec<Entry>> {
    match fs::read_to_string(path) {
        Ok(text) => parse(&text),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error.into()),
    }
    .with_context(|| format!("读不了 {}", path.display()))
}

fn parse(text: &str) -> Result<Vec<Entry>> {
    let List { right } = toml::from_str(text)?;
    for Entry { change, why, .. } in &right {
        ensure!(!why.trim().is_empty(), "{change}：没有写它为什么对");
    }
    Ok(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: &str = "[[right]]\nfunction = \"f\"\nchange = \"0 → 1\"\n";

    #[test]
    fn an_entry_needs_its_reason() {
        let with = |why: &str| parse(&format!("{ENTRY}{why}"));
        assert_eq!(with("why = \"因为\"\n").expect("it's whole").len(), 1);
        let error = with("why = \" \"\n").expect_err("it's empty");
        assert_eq!(error.to_string(), "0 → 1：没有写它为什么对");
        assert!(with("").is_err());
        assert!(with("why = \"因为\"\nwhen = 1\n").is_err());
    }

    #[test]
    fn no_list_is_an_empty_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(FILE);
        assert!(read(&path).expect("there is none").is_empty());
        fs::write(&path, "right = 1").expect("the folder is ours");
        let error = read(&path).expect_err("it's broken");
        assert!(error.to_string().starts_with("读不了 "), "{error}");
    }
}
