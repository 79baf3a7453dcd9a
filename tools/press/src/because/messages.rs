//! `claims.toml`: what sentences rest on that can't show a mark. Hints and messages keep
//! theirs beside them, in the folder of their package; each sentence stands literally in the file
//! that is named, so that who changes it comes by.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use anyhow::{Context, Result};
use regex::Regex;
use serde::Deserialize;

use super::claim::{Claim, claim};
use super::library::Library;
use super::sentence::Sentence;

const FILE: &str = "claims.toml";

/// The folders of packages, and folders of such folders.
const FOLDERS: [&str; 5] =
    ["chapters", "exercises", "facts", "shared", "tools"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClaimsFile {
    claim: Vec<MessageClaim>,
}

/// A sentence and what it rests on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MessageClaim {
    /// The file that it stands in, from the list's folder.
    file: PathBuf,
    /// The sentence, or the part of it that claims something.
    says: String,
    /// What would stand in the directive behind it.
    because: String,
    /// Which map its surroundings speak of, where the sentence doesn't name it.
    #[serde(default)]
    about: String,
}

/// Checks all lists; adds their claims to `claims`, and what is wrong to `problems`.
///
/// # Errors
/// When a list can't be read.
pub fn read(
    library: &Library<'_>,
    claims: &mut Vec<Claim>,
    problems: &mut Vec<String>,
) -> Result<()> {
    let root = &library.manuscript.root;
    for list in lists(root)? {
        let name = list.strip_prefix(root)?.display().to_string();
        let text = fs::read_to_string(&list).with_context(|| name.clone())?;
        let file: ClaimsFile =
            toml::from_str(&text).with_context(|| name.clone())?;
        for message in &file.claim {
            let at = text.find(&message.says).unwrap_or_default();
            let line = crate::pages::line_of(&text, at);
            match message.check(&list, library) {
                Ok(claim) => claims.push(claim),
                Err(found) => problems.extend(
                    found.iter().map(|it| format!("{name}:{line}：{it}")),
                ),
            }
        }
    }
    Ok(())
}

fn lists(root: &Path) -> Result<Vec<PathBuf>> {
    let mut lists = Vec::new();
    for folder in FOLDERS.map(|folder| root.join(folder)) {
        lists.push(folder.join(FILE));
        if folder.is_dir() {
            for entry in folder.read_dir()? {
                lists.push(entry?.path().join(FILE));
            }
        }
    }
    lists.retain(|list| list.is_file());
    lists.sort();
    Ok(lists)
}

impl MessageClaim {
    fn check(
        &self,
        list: &Path,
        library: &Library<'_>,
    ) -> Result<Claim, Vec<String>> {
        let root = &library.manuscript.root;
        let path = list.with_file_name(&self.file);
        let path = path.canonicalize().unwrap_or(path);
        let name = path.strip_prefix(root).unwrap_or(&path);
        let name = name.display().to_string();
        let text = fs::read_to_string(&path);
        let text = text.map_err(|error| vec![format!("{name}：{error}")])?;
        if !joined(&text).contains(&joined(&self.says)) {
            return Err(vec![format!("{name} 里没有“{}”", self.says)]);
        }
        let sentence = Sentence {
            text: &self.says,
            context: format!("{}\n{}", self.about, self.says),
        };
        let backings = claim(&self.because, &sentence, "", library)?;
        Ok(Claim {
            file: name,
            sentence: self.says.clone(),
            backings,
        })
    }
}

/// A source without the places where a string goes on in the next line.
fn joined(text: &str) -> String {
    static BREAK: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\\?\n\s*(?://[/!]?\s*)?").expect("a fixed pattern")
    });
    BREAK.replace_all(text, "").into_owned()
}
