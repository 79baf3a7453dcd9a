//! What the learner has done: a text file with one line per exercise.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use machine::files;

const HEADER: &str =
    "# cargo lab 记的练习进度：练习、passed 或 open、看过几个提示\n";

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct State {
    passed: bool,
    hints: usize,
}

/// The progress, as it's in the file or about to be.
#[derive(Debug)]
pub struct Progress {
    path: PathBuf,
    states: BTreeMap<String, State>,
}

impl Progress {
    /// Reads the file `progress` in `folder`. A broken one is renamed; then the second
    /// value is where it is now.
    pub fn load(folder: &Path) -> Result<(Self, Option<PathBuf>)> {
        let path = folder.join("progress");
        let text = match fs::read(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            result => {
                result.with_context(|| format!("读不了 {}", path.display()))?
            }
        };
        let parsed = String::from_utf8(text).ok().and_then(|t| parse(&t));
        if let Some(states) = parsed {
            return Ok((Self { path, states }, None));
        }
        let aside = (1..)
            .map(|n| folder.join(format!("progress.broken-{n}")))
            .find(|path| !path.exists())
            .context("there's always a free number")?;
        fs::rename(&path, &aside)
            .with_context(|| format!("改不了 {} 的名字", path.display()))?;
        let states = BTreeMap::new();
        Ok((Self { path, states }, Some(aside)))
    }

    pub fn passed(&self, id: &str) -> bool {
        self.states.get(id).is_some_and(|state| state.passed)
    }

    pub fn hints(&self, id: &str) -> usize {
        self.states.get(id).map_or(0, |state| state.hints)
    }

    pub fn note_passed(&mut self, id: &str) {
        self.states.entry(id.to_owned()).or_default().passed = true;
    }

    pub fn note_hints(&mut self, id: &str, hints: usize) {
        self.states.entry(id.to_owned()).or_default().hints = hints;
    }

    pub fn forget(&mut self, id: &str) {
        self.states.remove(id);
    }

    pub fn save(&self) -> Result<()> {
        let mut text = HEADER.to_owned();
        for (id, state) in &self.states {
            let passed = if state.passed { "passed" } else { "open" };
            text += &format!("{id} {passed} {}\n", state.hints);
        }
        files::replace(&self.path, text)
    }
}

fn parse(text: &str) -> Option<BTreeMap<String, State>> {
    let mut states = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split(' ');
        let (id, passed, hints) = (words.next()?, words.next()?, words.next()?);
        let state = State {
            passed: match passed {
                "passed" => true,
                "open" => false,
                _ => return None,
            },
            hints: hints.parse().ok()?,
        };
        if words.next().is_some() || !id.starts_with("ex") {
            return None;
        }
        states.insert(id.to_owned(), state);
    }
    Some(states)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_saved_is_read_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let (mut progress, aside) =
            Progress::load(folder.path()).expect("there's none yet");
        assert_eq!(aside, None);
        progress.note_passed("ex02-a");
        progress.note_hints("ex02-b", 2);
        progress.save().expect("the folder is ours");
        let (progress, aside) =
            Progress::load(folder.path()).expect("it's there");
        assert_eq!(aside, None);
        assert!(progress.passed("ex02-a") && !progress.passed("ex02-b"));
        assert_eq!(progress.hints("ex02-b"), 2);
        let files = folder.path().read_dir().expect("a folder").count();
        assert_eq!(files, 1, "nothing else is left");
    }

    #[test]
    fn a_broken_file_is_set_aside_and_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("progress");
        for (number, broken) in
            [&b"ex02-a passed"[..], b"\xff\xfe", b"rubbish\n", b"ex1 a 1"]
                .into_iter()
                .enumerate()
        {
            fs::write(&path, broken).expect("the folder is ours");
            let (progress, aside) =
                Progress::load(folder.path()).expect("it can be renamed");
            assert!(!progress.passed("ex02-a"));
            let aside = aside.expect("it's broken");
            assert!(aside.ends_with(format!("progress.broken-{}", number + 1)));
            assert_eq!(fs::read(aside).expect("it's kept"), broken);
            assert!(!path.exists());
        }
    }
}
