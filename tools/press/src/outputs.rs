//! The recorded outputs of the chapters, and what their calls returned.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Error, Result};
use course::{Course, EVENTS, OUTPUT};
use transcript::elsewhere::Whole;
use transcript::{Event, Transcript};

/// Every recorded output of the chapters: `output.txt`, and what another kernel printed
/// beside it.
pub struct Outputs(BTreeMap<PathBuf, Output>);

/// A recorded output.
pub struct Output {
    /// The file's text, as pages show it.
    pub text: String,
    /// The run in it. Of an `output.txt` with its `events.jsonl` beside it, the maps after
    /// each call too.
    pub run: Transcript,
    /// Its `events.jsonl` is of another run.
    pub is_stale: bool,
}

impl Outputs {
    /// Reads them.
    ///
    /// # Errors
    /// When one can't be read, or isn't an output.
    pub fn read(root: &Path, course: &Course) -> Result<Self> {
        let mut outputs = BTreeMap::new();
        for lesson in &course.lessons {
            for entry in lesson.folder.read_dir()? {
                let path = entry?.path();
                if is_output(&path) {
                    let output = Output::read(&path)
                        .with_context(|| path.display().to_string())?;
                    outputs.insert(path.strip_prefix(root)?.to_owned(), output);
                }
            }
        }
        Ok(Self(outputs))
    }

    /// The recorded events, by their paths, that aren't those of the output beside them.
    pub fn stale_events(&self) -> impl Iterator<Item = PathBuf> {
        let stale = self.0.iter().filter(|(_, output)| output.is_stale);
        stale.map(|(path, _)| path.with_file_name(EVENTS))
    }

    /// The output in the file of this path from the repository's root.
    pub fn get(&self, path: impl AsRef<Path>) -> Option<&Output> {
        self.0.get(path.as_ref())
    }
}

impl Output {
    fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path)?;
        let printed = if path.ends_with(OUTPUT) {
            Transcript::read(&text)?
        } else {
            Whole::read(&text).map_err(Error::msg)?.transcript
        };
        let events = path.with_file_name(EVENTS);
        if !path.ends_with(OUTPUT) || !events.exists() {
            return Ok(Self {
                text,
                run: printed,
                is_stale: false,
            });
        }
        let run = Transcript::from_json_lines(&fs::read_to_string(events)?)?;
        Ok(Self {
            is_stale: run.to_string() != text,
            text,
            run,
        })
    }
}

/// Whether a chapter's file is what it printed: `output.txt`, or another kernel's beside it.
pub fn is_output(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "txt")
}

/// A call in a chapter's output, whose replies something in the book rests on.
pub struct Citation<'a> {
    /// The chapter's folder.
    pub chapter: &'a str,
    /// The output's file in it.
    pub file: &'a str,
    /// The step that makes the call.
    pub step: u32,
    /// The call or the value as it's printed.
    pub call: &'a str,
}

impl Citation<'_> {
    /// What the call returned, each time that the step made it.
    ///
    /// # Errors
    /// When there is no such output, or no such call in that step.
    pub fn replies(&self, outputs: &Outputs) -> Result<Vec<String>> {
        let events = self.answers(outputs)?;
        Ok(events.into_iter().filter_map(Event::answer).collect())
    }

    /// The events in which it returned or was shown, each time that the step did it.
    ///
    /// # Errors
    /// When there is no such output, or no such call in that step.
    pub fn answers<'o>(&self, outputs: &'o Outputs) -> Result<Vec<&'o Event>> {
        let path = format!("chapters/{}/{}", self.chapter, self.file);
        let output =
            outputs.get(&path).with_context(|| format!("没有 {path}"))?;
        let events = output.run.answers(self.step, self.call);
        if events.is_empty() {
            let Self { step, call, .. } = self;
            anyhow::bail!("{path} 的第 {step} 步里没有 {call}");
        }
        Ok(events)
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
    use super::has_words;

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
