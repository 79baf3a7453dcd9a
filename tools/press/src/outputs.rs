//! The recorded outputs, as `shared::steps` prints them: what was called, and what it
//! returned.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use anyhow::{Context, Result};
use course::Course;
use regex::Regex;

/// Every recorded output of the chapters: `output.txt`, and what another kernel printed
/// beside it.
pub struct Outputs(BTreeMap<PathBuf, String>);

impl Outputs {
    /// Reads them.
    ///
    /// # Errors
    /// When one can't be read.
    pub fn read(root: &Path, course: &Course) -> Result<Self> {
        let mut outputs = BTreeMap::new();
        for lesson in &course.lessons {
            for entry in lesson.folder.read_dir()? {
                let path = entry?.path();
                if is_output(&path) {
                    let text = fs::read_to_string(&path)
                        .with_context(|| path.display().to_string())?;
                    outputs.insert(path.strip_prefix(root)?.to_owned(), text);
                }
            }
        }
        Ok(Self(outputs))
    }

    /// The output in the file of this path from the repository's root.
    pub fn get(&self, path: impl AsRef<Path>) -> Option<&str> {
        self.0.get(path.as_ref()).map(String::as_str)
    }
}

/// Whether a chapter's file is what it printed: `output.txt`, or another kernel's beside it.
pub fn is_output(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "txt")
}

/// What stands behind a label of an output.
pub struct Entry<'output> {
    /// The step that it's printed in, from 1; 0 before the first.
    pub step: u32,
    /// `调用`, `返回`, `得到` or `日志`.
    pub label: &'output str,
    lines: Vec<&'output str>,
}

impl Entry<'_> {
    /// Everything behind the label, its lines joined by a space each.
    pub fn text(&self) -> String {
        self.lines.join(" ")
    }

    /// An error's first line, which names it, or all of anything else.
    fn reply(&self) -> String {
        static ERROR: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r"^(Err|-\d+)：").expect("fixed"));
        match self.lines.first() {
            Some(first) if ERROR.is_match(first) => (*first).to_owned(),
            _ => self.text(),
        }
    }
}

/// All entries of an output, in order.
pub fn entries(output: &str) -> Vec<Entry<'_>> {
    static STEP: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^第 (\d+) 步  ").expect("fixed"));
    let mut step = 0;
    let mut entries = Vec::<Entry<'_>>::new();
    for line in output.lines() {
        if let Some(captures) = STEP.captures(line) {
            step = captures[1].parse().unwrap_or(step);
        } else if let Some(more) = line.strip_prefix("        ") {
            if let Some(entry) = entries.last_mut() {
                entry.lines.push(more);
            }
        } else if let Some((label, text)) = line
            .strip_prefix("  ")
            .and_then(|line| line.split_once("  "))
        {
            entries.push(Entry {
                step,
                label,
                lines: vec![text],
            });
        }
    }
    entries
}

/// A call in a chapter's output, whose replies something in the book rests on.
pub struct Call<'a> {
    /// The chapter's folder.
    pub chapter: &'a str,
    /// The output's file in it.
    pub file: &'a str,
    /// The step that makes the call.
    pub step: u32,
    /// The call or the value as it's printed.
    pub call: &'a str,
}

impl Call<'_> {
    /// What the call returned, each time that the step made it.
    ///
    /// # Errors
    /// When there is no such output, or no such call in that step.
    pub fn replies(&self, outputs: &Outputs) -> Result<Vec<String>> {
        let path = format!("chapters/{}/{}", self.chapter, self.file);
        let output =
            outputs.get(&path).with_context(|| format!("没有 {path}"))?;
        let mut replies = Vec::new();
        let mut called = false;
        for entry in entries(output) {
            if entry.step != self.step {
                continue;
            }
            match entry.label {
                "调用" => called = entry.text() == self.call,
                "返回" if called => replies.push(entry.reply()),
                "得到" => {
                    let text = entry.text();
                    let value = text
                        .strip_prefix(self.call)
                        .and_then(|rest| rest.strip_prefix(" = "));
                    replies.extend(value.map(str::to_owned));
                }
                _ => {}
            }
        }
        if replies.is_empty() {
            let Self { step, call, .. } = self;
            anyhow::bail!("{path} 的第 {step} 步里没有 {call}");
        }
        Ok(replies)
    }
}

/// Whether a text contains these words, and not as a part of longer ones.
pub fn has_words(text: &str, words: &str) -> bool {
    let both_alphanumeric = |one: Option<char>, other: Option<char>| {
        [one, other]
            .into_iter()
            .all(|c| c.is_some_and(|c| c.is_ascii_alphanumeric()))
    };
    let (first, last) = (words.chars().next(), words.chars().last());
    first.is_some()
        && text.match_indices(words).any(|(start, _)| {
            let before = text[..start].chars().last();
            let after = text[start + words.len()..].chars().next();
            !both_alphanumeric(before, first) && !both_alphanumeric(last, after)
        })
}

#[cfg(test)]
mod tests {
    use super::{entries, has_words};

    #[test]
    fn reads_what_the_step_printer_prints() {
        let output = "第 1 步  写入\n  \
            调用  update(key,\n        1)\n  \
            返回  Err：EEXIST（17，File exists）\n        已经 有了\n";
        let entries = entries(output);
        assert_eq!(entries.len(), 2);
        assert_eq!((entries[0].step, entries[0].label), (1, "调用"));
        assert_eq!(entries[0].text(), "update(key, 1)");
        assert_eq!(entries[1].reply(), "Err：EEXIST（17，File exists）");
        assert_eq!(
            entries[1].text(),
            "Err：EEXIST（17，File exists） 已经 有了"
        );
    }

    #[test]
    fn words_are_whole() {
        assert!(has_words("Err：EEXIST（17，File exists）", "EEXIST"));
        assert!(has_words("-2：ENOENT", "-2"));
        assert!(has_words("[2, 3, 4]", "[2, 3, 4]"));
        assert!(!has_words("Err：EEXIST", "EXIST"));
        assert!(!has_words("10", "0"));
        assert!(!has_words("0", ""));
    }
}
