//! The recorded answers of a kernel.

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

use anyhow::{Context, Error, Result, bail, ensure};

use crate::MapKind;
use crate::answer::{Answer, Gave, Returned};

/// The case that tells whether a kernel has a kind of map at all.
pub const PLAIN: &str = "create.plain";

/// The answers to one case, on one kind of map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The case's id.
    pub id: String,
    /// The kind of map.
    pub kind: MapKind,
    /// What the kernel answered, and what the call did.
    pub kernel: Answer<Returned>,
    /// What the method of libbpf-rs gave back.
    pub library: Answer<Gave>,
}

impl Fact {
    /// Whether an answer is another one from run to run.
    #[must_use]
    pub fn varies(&self) -> bool {
        self.kernel == Answer::Varies || self.library == Answer::Varies
    }
}

impl Display for Fact {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self {
            id,
            kind,
            kernel,
            library,
        } = self;
        write!(f, "{id} {kind} | {kernel} | {library}")
    }
}

impl FromStr for Fact {
    type Err = Error;

    fn from_str(line: &str) -> Result<Self> {
        let columns: Vec<_> = line.split(" | ").collect();
        let [case, kernel, library] = columns[..] else {
            bail!("expected three columns");
        };
        let (id, kind) = case.split_once(' ').context("no kind of map")?;
        Ok(Self {
            id: id.to_owned(),
            kind: kind.parse()?,
            kernel: kernel.parse()?,
            library: library.parse()?,
        })
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
    pub facts: Vec<Fact>,
}

impl Display for Recorded {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "# {} | {}", self.release, self.details)?;
        self.facts.iter().try_for_each(|fact| writeln!(f, "{fact}"))
    }
}

impl FromStr for Recorded {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let mut lines = text.lines();
        let heading = lines
            .next()
            .and_then(|line| line.strip_prefix("# "))
            .context("no heading")?;
        let (release, details) =
            heading.split_once(" | ").context("no release")?;
        let facts = lines
            .map(|line| line.parse().with_context(|| line.to_owned()))
            .collect::<Result<Vec<_>>>()?;
        ensure!(!facts.is_empty(), "no answers");
        Ok(Self {
            release: release.to_owned(),
            details: details.to_owned(),
            facts,
        })
    }
}

impl Recorded {
    /// Several runs in one: where they differ, the answer varies.
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
                    && other.facts.len() == first.facts.len(),
                "these are runs of different things"
            );
            for (fact, other) in merged.facts.iter_mut().zip(&other.facts) {
                ensure!(
                    (&fact.id, fact.kind) == (&other.id, other.kind),
                    "these are runs of different cases"
                );
                if fact.kernel != other.kernel {
                    fact.kernel = Answer::Varies;
                }
                if fact.library != other.library {
                    fact.library = Answer::Varies;
                }
            }
        }
        Ok(merged)
    }

    /// The answers to a case on a kind of map.
    #[must_use]
    pub fn find(&self, id: &str, kind: MapKind) -> Option<&Fact> {
        self.facts
            .iter()
            .find(|fact| fact.kind == kind && fact.id == id)
    }

    /// Whether the kernel doesn't have a kind of map, as [`PLAIN`] tells.
    #[must_use]
    pub fn lacks(&self, kind: MapKind) -> bool {
        let plain = self.find(PLAIN, kind);
        plain.is_some_and(|plain| !plain.kernel.works())
    }

    /// What a new run answers otherwise, one line each. An answer that varies is equal to
    /// any other.
    #[must_use]
    pub fn differences(&self, new: &Self) -> Vec<String> {
        let mut all = Vec::new();
        for new in &new.facts {
            let Some(old) = self.find(&new.id, new.kind) else {
                all.push(difference(new, "内核", "（没有）", &new.kernel));
                continue;
            };
            if differ(&old.kernel, &new.kernel) {
                all.push(difference(new, "内核", &old.kernel, &new.kernel));
            }
            if differ(&old.library, &new.library) {
                let (old, library) = (&old.library, &new.library);
                all.push(difference(new, "libbpf-rs", old, library));
            }
        }
        for old in &self.facts {
            if new.find(&old.id, old.kind).is_none() {
                all.push(difference(old, "内核", &old.kernel, "（没有）"));
            }
        }
        all
    }

    /// The series, such as 6.1, by which kernels are compared and sorted.
    #[must_use]
    pub fn series(&self) -> Option<(u32, u32)> {
        shared::kernel::version(&self.release)
    }

    /// How many CPUs per-CPU maps and LRU maps counted with.
    #[must_use]
    pub fn cpus(&self) -> Option<u32> {
        let (_, cpus) = self.details.rsplit_once(" | ")?;
        cpus.strip_suffix(" CPU")?.parse().ok()
    }

    /// The version that the book shows: the Debian package's where the kernel says it,
    /// without its Debian revision.
    #[must_use]
    pub fn version(&self) -> &str {
        shared::kernel::exact_version(&self.release, &self.details)
    }

    /// The version's numbers, to sort by.
    pub(crate) fn numbers(&self) -> Vec<u32> {
        shared::kernel::numbers(self.version())
    }
}

fn differ<S: PartialEq>(old: &Answer<S>, new: &Answer<S>) -> bool {
    old != new && *old != Answer::Varies && *new != Answer::Varies
}

fn difference(
    fact: &Fact,
    what: &str,
    old: impl Display,
    new: impl Display,
) -> String {
    let Fact { id, kind, .. } = fact;
    format!("{id} {kind}（{what}）：记录的是 {old}，现在是 {new}")
}

#[cfg(test)]
mod tests {
    use super::{Answer, Recorded};

    fn run(release: &str, answer: &str) -> Recorded {
        let text = format!(
            "# {release}-amd64 | #1 Debian {release}-1 | 2 CPU\n\
             update.any.absent hash | 0 +1 | Ok(()) +1\n\
             update.any.full hash | {answer} | Err(TooBig)\n"
        );
        let recorded: Recorded = text.parse().expect("it's a record");
        assert_eq!(recorded.to_string(), text);
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
        less.facts.pop();
        assert_eq!(old.differences(&less).len(), 1);
        assert_eq!(less.differences(&old).len(), 1);
    }

    #[test]
    fn what_varies_is_not_asserted() {
        let runs = [run("6.1.9", "E2BIG"), run("6.1.9", "ENOSPC")];
        let merged = Recorded::merge(&runs).expect("runs of the same");
        assert_eq!(merged.facts[1].kernel, Answer::Varies);
        assert!(merged.facts[1].varies() && !merged.facts[0].varies());
        assert_eq!(merged.differences(&runs[0]), Vec::<String>::new());
    }
}
