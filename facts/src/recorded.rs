//! The recorded answers of a kernel.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{fs, io};

use anyhow::{Context, Result, bail, ensure};

use crate::cases::Kind;

/// What stands for an answer that varies from run to run.
pub const VARIES: &str = "varies";

/// The answers to one case, on one kind of map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The case's id.
    pub id: String,
    /// The kind of map.
    pub kind: Kind,
    /// What the kernel answered: `0` or an errno's name, then what the call did.
    pub kernel: String,
    /// What the method of libbpf-rs gave back.
    pub library: String,
}

impl Answer {
    /// Whether it's another one from run to run.
    #[must_use]
    pub fn varies(&self) -> bool {
        self.kernel == VARIES || self.library == VARIES
    }
}

/// All answers of one kernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The kernel's release, as `uname -r` prints it.
    pub release: String,
    /// What else the kernel says of itself, and the number of CPUs.
    pub details: String,
    /// The answers, in the order of the cases.
    pub answers: Vec<Answer>,
}

impl Recorded {
    /// Reads what the program printed, or a recorded file.
    ///
    /// # Errors
    /// When it isn't such a text.
    pub fn parse(text: &str) -> Result<Self> {
        let mut lines = text.lines();
        let heading = lines
            .next()
            .and_then(|line| line.strip_prefix("# "))
            .context("no heading")?;
        let (release, details) =
            heading.split_once(" | ").context("no release")?;
        let mut answers = Vec::new();
        for line in lines {
            answers.push(parse(line).with_context(|| line.to_owned())?);
        }
        ensure!(!answers.is_empty(), "no answers");
        Ok(Self {
            release: release.to_owned(),
            details: details.to_owned(),
            answers,
        })
    }

    /// The text that [`Recorded::parse`] reads.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("# {} | {}\n", self.release, self.details);
        for answer in &self.answers {
            let Answer {
                id,
                kind,
                kernel,
                library,
            } = answer;
            writeln!(text, "{id} {kind} | {kernel} | {library}")
                .expect("a text can be written to");
        }
        text
    }

    /// Several runs in one: where they differ, the answer is [`VARIES`].
    ///
    /// # Errors
    /// When they aren't runs of the same cases on the same kernel.
    pub fn merge(runs: &[Self]) -> Result<Self> {
        let [first, others @ ..] = runs else {
            bail!("no run");
        };
        let mut merged = first.clone();
        for other in others {
            ensure!(
                other.release == first.release
                    && other.answers.len() == first.answers.len(),
                "these are runs of different things"
            );
            for (answer, other) in merged.answers.iter_mut().zip(&other.answers)
            {
                ensure!(
                    (&answer.id, answer.kind) == (&other.id, other.kind),
                    "these are runs of different cases"
                );
                if answer.kernel != other.kernel {
                    answer.kernel = VARIES.to_owned();
                }
                if answer.library != other.library {
                    answer.library = VARIES.to_owned();
                }
            }
        }
        Ok(merged)
    }

    /// The answer to a case on a kind of map.
    #[must_use]
    pub fn find(&self, id: &str, kind: Kind) -> Option<&Answer> {
        self.answers
            .iter()
            .find(|answer| answer.id == id && answer.kind == kind)
    }

    /// What a new run answers otherwise, one line each. An answer that varies is equal to
    /// any other.
    #[must_use]
    pub fn differences(&self, new: &Self) -> Vec<String> {
        let mut differences = Vec::new();
        let mut note = |answer: &Answer, what, old: &str, new: &str| {
            if old != new && old != VARIES && new != VARIES {
                differences.push(format!(
                    "{} {}（{what}）：记录的是 {old}，现在是 {new}",
                    answer.id, answer.kind
                ));
            }
        };
        for answer in &new.answers {
            match self.find(&answer.id, answer.kind) {
                Some(old) => {
                    note(answer, "内核", &old.kernel, &answer.kernel);
                    note(answer, "libbpf-rs", &old.library, &answer.library);
                }
                None => note(answer, "内核", "（没有）", &answer.kernel),
            }
        }
        for old in &self.answers {
            if new.find(&old.id, old.kind).is_none() {
                note(old, "内核", &old.kernel, "（没有）");
            }
        }
        differences
    }

    /// The series, such as 6.1, by which kernels are compared and sorted.
    #[must_use]
    pub fn series(&self) -> Option<(u32, u32)> {
        series(&self.release)
    }

    /// How many CPUs per-CPU maps and LRU maps counted with.
    #[must_use]
    pub fn cpus(&self) -> Option<u32> {
        let (_, cpus) = self.details.rsplit_once(" | ")?;
        cpus.strip_suffix(" CPU")?.parse().ok()
    }

    /// The version's numbers, to sort by.
    fn numbers(&self) -> Vec<u32> {
        self.version()
            .split('.')
            .filter_map(|number| number.parse().ok())
            .collect()
    }

    /// The version that the book shows: the Debian package's where the kernel says it,
    /// without its Debian revision.
    #[must_use]
    pub fn version(&self) -> &str {
        let debian = self
            .details
            .split_once("Debian ")
            .and_then(|(_, rest)| rest.split([' ', '-']).next());
        debian.unwrap_or_else(|| {
            self.release.split('-').next().unwrap_or(&self.release)
        })
    }
}

fn parse(line: &str) -> Result<Answer> {
    let columns: Vec<_> = line.split(" | ").collect();
    let [case, kernel, library] = columns[..] else {
        bail!("expected three columns");
    };
    let (id, kind) = case.split_once(' ').context("no kind of map")?;
    Ok(Answer {
        id: id.to_owned(),
        kind: Kind::of_word(kind).context("no such kind of map")?,
        kernel: kernel.to_owned(),
        library: library.to_owned(),
    })
}

/// The first two numbers of a release such as `6.1.0-56-cloud-amd64`.
#[must_use]
pub fn series(release: &str) -> Option<(u32, u32)> {
    let mut numbers = release.split(|c: char| !c.is_ascii_digit());
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// The folder of the recorded answers.
#[must_use]
pub fn folder(root: &Path) -> PathBuf {
    root.join("facts").join("recorded")
}

/// All recorded kernels, the oldest first.
///
/// # Errors
/// When a file can't be read or isn't a recorded one.
pub fn all(root: &Path) -> Result<Vec<Recorded>> {
    let folder = folder(root);
    let mut kernels = Vec::new();
    let entries = match folder.read_dir() {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(kernels);
        }
        Err(error) => {
            return Err(error).with_context(|| folder.display().to_string());
        }
    };
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(".txt") && !name.starts_with("chapters-") {
            let text = fs::read_to_string(&path)
                .with_context(|| path.display().to_string())?;
            let recorded = Recorded::parse(&text)
                .with_context(|| path.display().to_string())?;
            kernels.push(recorded);
        }
    }
    kernels.sort_by_key(|kernel| (kernel.numbers(), kernel.release.clone()));
    Ok(kernels)
}

/// What a kernel's new answers are compared with: the record of the same release, or else
/// the newest one of its series. With another number of CPUs an LRU map drops other
/// elements, so such a record is none.
#[must_use]
pub fn baseline<'a>(
    all: &'a [Recorded],
    new: &Recorded,
) -> Option<&'a Recorded> {
    let similar = |old: &&Recorded| {
        old.series() == new.series() && old.cpus() == new.cpus()
    };
    let same = |old: &&Recorded| old.release == new.release;
    all.iter()
        .filter(similar)
        .find(same)
        .or_else(|| all.iter().rfind(similar))
}

#[cfg(test)]
mod tests {
    use super::{Recorded, VARIES, baseline};

    fn run(release: &str, answer: &str) -> Recorded {
        let text = format!(
            "# {release}-amd64 | #1 Debian {release}-1 | 2 CPU\n\
             update.any.absent hash | 0 +1 | Ok(()) +1\n\
             update.any.full hash | {answer} | Err(TooBig)\n"
        );
        let recorded = Recorded::parse(&text).expect("it's a record");
        assert_eq!(recorded.text(), text);
        recorded
    }

    #[test]
    fn another_answer_is_a_difference() {
        let (old, new) = (run("6.1.9", "E2BIG"), run("6.1.9", "ENOSPC"));
        assert_eq!(old.differences(&old), Vec::<String>::new());
        let differences = old.differences(&new);
        assert_eq!(differences.len(), 1, "{differences:?}");
        assert!(differences[0].contains("记录的是 E2BIG，现在是 ENOSPC"));
    }

    #[test]
    fn a_new_or_a_lost_case_is_a_difference() {
        let old = run("6.1.9", "E2BIG");
        let mut less = old.clone();
        less.answers.pop();
        assert_eq!(old.differences(&less).len(), 1);
        assert_eq!(less.differences(&old).len(), 1);
    }

    #[test]
    fn what_varies_is_not_asserted() {
        let runs = [run("6.1.9", "E2BIG"), run("6.1.9", "ENOSPC")];
        let merged = Recorded::merge(&runs).expect("runs of the same");
        assert_eq!(merged.answers[1].kernel, VARIES);
        assert!(merged.answers[1].varies() && !merged.answers[0].varies());
        assert_eq!(merged.differences(&runs[0]), Vec::<String>::new());
    }

    #[test]
    fn the_newest_record_of_the_series_stands_in_for_a_missing_one() {
        let all = [run("5.10.2", "0"), run("6.1.8", "0"), run("6.1.9", "0")];
        let release = |new: &Recorded| {
            baseline(&all, new).map(|old| old.version().to_owned())
        };
        assert_eq!(release(&run("6.1.8", "0")).as_deref(), Some("6.1.8"));
        assert_eq!(release(&run("6.1.10", "0")).as_deref(), Some("6.1.9"));
        assert_eq!(release(&run("6.2.1", "0")), None);
        let mut larger = run("6.1.9", "0");
        larger.details = larger.details.replace("2 CPU", "4 CPU");
        assert_eq!(release(&larger), None);
    }
}
