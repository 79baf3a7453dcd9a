//! What the learner has done: a text file with one line per exercise.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use course::Exercise;
use machine::files;

const HEADER: &str = "# cargo lab 记的练习进度：练习、通过时那个文件的指纹（没有通过就是 open）、看过几个提示\n";

/// Where an exercise stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It hasn't been passed.
    Open,
    /// The file as it is has passed.
    Passed,
    /// It has passed, and is another one now.
    Changed,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct State {
    /// The fingerprint of the file that has passed.
    passed: Option<String>,
    hints: usize,
}

type States = BTreeMap<String, State>;

/// The progress, as it's in the file.
#[derive(Debug)]
pub struct Progress {
    path: PathBuf,
    /// `None` where the file can't be made sense of.
    states: Option<States>,
}

impl Progress {
    /// Reads the file `progress` in `folder`.
    pub fn load(folder: &Path) -> Result<Self> {
        let path = folder.join("progress");
        let states = read(&path)?;
        Ok(Self { path, states })
    }

    /// Whether the file can't be made sense of. Then nothing is noted in it.
    pub fn is_broken(&self) -> bool {
        self.states.is_none()
    }

    /// Renames the file and begins a new one. Returns where the old one is now.
    pub fn set_aside(&mut self) -> Result<PathBuf> {
        let folder = self.path.parent().unwrap_or(Path::new(""));
        let aside = (1..)
            .map(|n| folder.join(format!("progress.broken-{n}")))
            .find(|path| !path.exists())
            .context("there's always a free number")?;
        fs::rename(&self.path, &aside).with_context(|| {
            format!("改不了 {} 的名字", self.path.display())
        })?;
        self.states = Some(States::new());
        Ok(aside)
    }

    /// Where an exercise stands, by its file as it is now.
    pub fn standing(&self, exercise: &Exercise) -> Standing {
        self.standing_of(&exercise.id, &exercise.answer())
    }

    fn standing_of(&self, id: &str, file: &Path) -> Standing {
        let state = self.states.as_ref().and_then(|states| states.get(id));
        let Some(passed) = state.and_then(|state| state.passed.as_ref()) else {
            return Standing::Open;
        };
        match fs::read(file) {
            Ok(text) if fingerprint(&text) == *passed => Standing::Passed,
            _ => Standing::Changed,
        }
    }

    /// Whether its file as it is has passed.
    pub fn passed(&self, exercise: &Exercise) -> bool {
        self.standing(exercise) == Standing::Passed
    }

    /// How many of its hints were seen.
    pub fn hints(&self, id: &str) -> usize {
        let state = self.states.as_ref().and_then(|states| states.get(id));
        state.map_or(0, |state| state.hints)
    }

    /// Notes that the file with this text has passed.
    pub fn note_passed(&mut self, id: &str, text: &[u8]) -> Result<()> {
        let passed = Some(fingerprint(text));
        self.change(|states| {
            states.entry(id.to_owned()).or_default().passed = passed;
        })
    }

    /// Notes that it doesn't pass any more.
    pub fn note_failed(&mut self, id: &str) -> Result<()> {
        self.change(|states| {
            if let Some(state) = states.get_mut(id) {
                state.passed = None;
            }
        })
    }

    /// Notes how many hints were seen.
    pub fn note_hints(&mut self, id: &str, hints: usize) -> Result<()> {
        self.change(|states| {
            states.entry(id.to_owned()).or_default().hints = hints;
        })
    }

    /// The exercise begins anew.
    pub fn forget(&mut self, id: &str) -> Result<()> {
        self.change(|states| {
            states.remove(id);
        })
    }

    /// Changes the file as it is now: another command may have noted something in it.
    fn change(&mut self, change: impl FnOnce(&mut States)) -> Result<()> {
        self.states = read(&self.path)?;
        let Some(states) = &mut self.states else {
            return Ok(());
        };
        let before = states.clone();
        change(states);
        if *states == before {
            return Ok(());
        }
        files::replace(&self.path, print(states))
    }
}

/// What the file says; nothing where there is none, `None` where it makes no sense.
fn read(path: &Path) -> Result<Option<States>> {
    match fs::read(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Ok(Some(States::new()))
        }
        text => {
            let text =
                text.with_context(|| format!("读不了 {}", path.display()))?;
            Ok(String::from_utf8(text).ok().and_then(|text| parse(&text)))
        }
    }
}

fn print(states: &States) -> String {
    let mut text = HEADER.to_owned();
    for (id, State { passed, hints }) in states {
        let passed = passed.as_deref().unwrap_or("open");
        text += &format!("{id} {passed} {hints}\n");
    }
    text
}

fn parse(text: &str) -> Option<States> {
    let mut states = States::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split(' ');
        let (id, passed, hints) = (words.next()?, words.next()?, words.next()?);
        let state = State {
            passed: match passed {
                "open" => None,
                // So it was noted before there were fingerprints, and is checked again.
                "passed" => Some(passed.to_owned()),
                _ if is_fingerprint(passed) => Some(passed.to_owned()),
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

/// Tells a text from others (FNV-1a), in 16 digits. Nobody has a reason to forge one.
fn fingerprint(text: &[u8]) -> String {
    let hash = text.iter().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

fn is_fingerprint(word: &str) -> bool {
    word.len() == 16 && word.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(folder: &tempfile::TempDir) -> Progress {
        Progress::load(folder.path()).expect("the folder is ours")
    }

    #[test]
    fn what_is_noted_is_read_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut progress = load(&folder);
        progress
            .note_passed("ex02-a", b"fn a() {}")
            .expect("it's ours");
        progress.note_hints("ex02-b", 2).expect("it's ours");
        let progress = load(&folder);
        assert_eq!(progress.hints("ex02-b"), 2);
        let files = folder.path().read_dir().expect("a folder").count();
        assert_eq!(files, 1, "nothing else is left");

        let file = folder.path().join("a.rs");
        let standing = |id, text| {
            fs::write(&file, text).expect("the folder is ours");
            progress.standing_of(id, &file)
        };
        assert_eq!(standing("ex02-a", "fn a() {}"), Standing::Passed);
        assert_eq!(standing("ex02-a", "fn a() { }"), Standing::Changed);
        assert_eq!(standing("ex02-b", "fn a() {}"), Standing::Open);
        fs::remove_file(&file).expect("it's ours");
        assert_eq!(progress.standing_of("ex02-a", &file), Standing::Changed);
    }

    #[test]
    fn what_another_command_has_noted_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut watch = load(&folder);
        watch.note_passed("ex02-a", b"a").expect("it's ours");
        let mut hint = load(&folder);
        hint.note_hints("ex02-b", 3).expect("it's ours");
        hint.forget("ex02-a").expect("it's ours");
        watch.note_passed("ex02-c", b"c").expect("it's ours");
        assert_eq!(watch.hints("ex02-b"), 3);
        let text = fs::read_to_string(&watch.path).expect("it's there");
        assert!(!text.contains("ex02-a"), "{text}");
    }

    #[test]
    fn a_pass_without_a_fingerprint_is_one_to_check_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("progress");
        fs::write(&file, "ex02-a passed 1\n").expect("it's ours");
        let standing = load(&folder).standing_of("ex02-a", &file);
        assert_eq!(standing, Standing::Changed);
    }

    #[test]
    fn a_broken_file_stays_until_it_is_set_aside() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("progress");
        for (number, broken) in
            [&b"ex02-a passed"[..], b"\xff\xfe", b"rubbish\n", b"ex1 a 1"]
                .into_iter()
                .enumerate()
        {
            fs::write(&path, broken).expect("the folder is ours");
            let mut progress = load(&folder);
            assert!(progress.is_broken());
            progress.note_hints("ex02-a", 1).expect("it does nothing");
            assert_eq!(fs::read(&path).expect("it's kept"), broken);
            let aside = progress.set_aside().expect("it can be renamed");
            assert!(aside.ends_with(format!("progress.broken-{}", number + 1)));
            assert_eq!(fs::read(aside).expect("it's kept"), broken);
            assert!(!path.exists() && !progress.is_broken());
        }
    }
}
