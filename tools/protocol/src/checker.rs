//! What a checker says on its stdout, one line each: first the checks that were made, then
//! that it's done, or what was in the way. Asked for nothing it lists its checks instead.

use serde::{Deserialize, Serialize};

/// One thing that an answer must get right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckInfo {
    /// The stem of the learner's file.
    pub exercise: String,
    /// Its stable name within the exercise.
    pub name: String,
    /// What must hold, in Chinese.
    pub title: String,
    /// What it's worth.
    pub points: u32,
    /// The stem of the page that explains it.
    pub page: String,
    /// The heading on that page.
    pub section: String,
}

/// What came of one check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// The answer is right.
    Passed,
    /// A function of the answer is still the starter's `todo!()`.
    NotWritten {
        /// The function that was called.
        function: String,
        /// Where the `todo!()` is: file and line.
        place: String,
    },
    /// It can't be told yet, because of something that another check is about.
    NotYet {
        /// What must hold first, in Chinese.
        first: String,
    },
    /// The answer is wrong.
    Failed {
        /// What was expected, in Chinese.
        expected: String,
        /// What was seen instead.
        seen: String,
        /// What happened up to then, one line each.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        story: Vec<String>,
    },
}

/// How many random stories a check tells in a VM (`--stories`), where each takes thirty times
/// as long. The verdict doesn't depend on them: those that a check is about come before them.
pub const STORIES_IN_A_VM: u32 = 8;

/// How many seconds one call of an answer may take in a VM (`--limit`), whose processors are
/// emulated, and may have to be shared.
pub const CALL_SECONDS_IN_A_VM: u64 = 60;

/// A check, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// The check.
    pub check: CheckInfo,
    /// What came of it.
    pub finding: Finding,
}

/// Why the checks could not be made. That's nobody's wrong answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Obstacle {
    /// The error, in Chinese.
    pub why: String,
    /// Its errno, if the kernel gave one.
    pub errno: Option<i32>,
}

/// One line of a checker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// There is this check.
    Listed(CheckInfo),
    /// This check was made.
    Checked(Checked),
    /// All checks were made; nothing follows.
    Done {
        /// The seed of their random numbers.
        seed: u64,
    },
    /// They could not be made; nothing follows.
    Obstacle(Obstacle),
}

impl Line {
    /// The line, without its end.
    #[must_use]
    pub fn print(&self) -> String {
        crate::line(self)
    }

    /// Reads one line.
    ///
    /// # Errors
    /// No checker prints that.
    pub fn read(line: &[u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(line)
    }

    /// The line with its texts cut to what a report can show. An answer can make a check
    /// quote very much.
    #[must_use]
    pub fn shortened(self) -> Self {
        match self {
            Self::Checked(Checked { check, finding }) => {
                Self::Checked(Checked {
                    check,
                    finding: finding.shortened(),
                })
            }
            Self::Obstacle(Obstacle { why, errno }) => {
                Self::Obstacle(Obstacle {
                    why: shortened(why),
                    errno,
                })
            }
            short @ (Self::Listed(_) | Self::Done { .. }) => short,
        }
    }
}

impl Finding {
    fn shortened(self) -> Self {
        match self {
            Self::Passed => Self::Passed,
            Self::NotWritten { function, place } => Self::NotWritten {
                function,
                place: shortened(place),
            },
            Self::NotYet { first } => Self::NotYet {
                first: shortened(first),
            },
            Self::Failed {
                expected,
                seen,
                story,
            } => Self::Failed {
                expected: shortened(expected),
                seen: shortened(seen),
                story: story.into_iter().take(LINES).map(shortened).collect(),
            },
        }
    }
}

/// How many characters of a text are shown.
const LONG: usize = 1000;

/// How many lines of a story are told.
const LINES: usize = 40;

fn shortened(text: String) -> String {
    match text.char_indices().nth(LONG) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// All that a checker said about an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// The checks were made.
    Done(Vec<Checked>),
    /// They could not be made.
    Obstacle(Obstacle),
    /// It ended early, so what it said counts for nothing.
    CutShort,
}

impl Said {
    /// Reads a checker's stdout.
    #[must_use]
    pub fn read(stdout: &[u8]) -> Self {
        let lines = stdout.split_inclusive(|byte| *byte == b'\n');
        Self::of(lines.map_while(|line| Line::read(line).ok()))
    }

    /// The same from its lines.
    pub fn of(lines: impl IntoIterator<Item = Line>) -> Self {
        let mut made = Vec::new();
        for line in lines {
            match line {
                Line::Checked(checked) => made.push(checked),
                Line::Done { .. } => return Self::Done(made),
                Line::Obstacle(obstacle) => return Self::Obstacle(obstacle),
                Line::Listed(_) => break,
            }
        }
        Self::CutShort
    }
}

/// Reads what a checker lists.
///
/// # Errors
/// It says something else.
pub fn read_list(stdout: &[u8]) -> serde_json::Result<Vec<CheckInfo>> {
    let lines = stdout.split_inclusive(|byte| *byte == b'\n');
    lines
        .map(|line| match Line::read(line)? {
            Line::Listed(check) => Ok(check),
            _ => Err(serde::de::Error::custom("not a check of a list")),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check() -> CheckInfo {
        CheckInfo {
            exercise: "a_map".to_owned(),
            name: "works".to_owned(),
            title: "“它”行\n".to_owned(),
            points: 2,
            page: "ch01-create".to_owned(),
            section: "`创建`".to_owned(),
        }
    }

    fn checked(finding: Finding) -> Line {
        Line::Checked(Checked {
            check: check(),
            finding,
        })
    }

    fn failed(seen: &str) -> Line {
        checked(Finding::Failed {
            expected: "一".to_owned(),
            seen: seen.to_owned(),
            story: vec!["调用".to_owned()],
        })
    }

    fn obstacle(errno: Option<i32>) -> Line {
        Line::Obstacle(Obstacle {
            why: "坏了".to_owned(),
            errno,
        })
    }

    /// One of each kind.
    fn lines() -> Vec<Line> {
        let not_written = Finding::NotWritten {
            function: "create".to_owned(),
            place: "src/a_map.rs:7".to_owned(),
        };
        let not_yet = Finding::NotYet {
            first: "装得进内核".to_owned(),
        };
        vec![
            Line::Listed(check()),
            checked(Finding::Passed),
            checked(not_written),
            checked(not_yet),
            failed("a\n{\"done\":{\"seed\":1}}\n\u{1b}[2J"),
            Line::Done { seed: u64::MAX },
            obstacle(Some(1)),
            obstacle(None),
        ]
    }

    /// What a checker prints when it says this.
    fn printed(lines: &[Line]) -> Vec<u8> {
        let lines: Vec<_> = lines.iter().map(|l| l.print() + "\n").collect();
        lines.concat().into_bytes()
    }

    #[test]
    fn what_is_printed_is_read_again() {
        for line in lines() {
            let printed = line.print();
            assert!(!printed.contains('\n'), "{printed}");
            let read = Line::read(printed.as_bytes()).expect("it's a line");
            assert_eq!(read, line);
        }
    }

    #[test]
    fn only_a_checker_that_says_so_is_done() {
        let Line::Checked(wrong) = failed("二") else {
            panic!("it's a check");
        };
        let done = Line::Done { seed: 1 };
        let said = |lines: &[Line]| Said::read(&printed(lines));
        assert_eq!(
            said(&[failed("二"), done.clone()]),
            Said::Done(vec![wrong])
        );
        assert_eq!(said(&[failed("二")]), Said::CutShort);
        assert_eq!(said(&[]), Said::CutShort);
        let listed = Line::Listed(check());
        assert_eq!(said(&[listed, done.clone()]), Said::CutShort);
        let rubbish = [b"rubbish\n", &*printed(&[done])].concat();
        assert_eq!(Said::read(&rubbish), Said::CutShort);
        let Line::Obstacle(why) = obstacle(Some(1)) else {
            panic!("it's an obstacle");
        };
        assert_eq!(
            said(&[failed("二"), obstacle(Some(1))]),
            Said::Obstacle(why)
        );
    }

    #[test]
    fn a_list_holds_checks_only() {
        let listed = printed(&[Line::Listed(check()), Line::Listed(check())]);
        let list = read_list(&listed).expect("it's a list");
        assert_eq!(list, [check(), check()]);
        assert!(read_list(&printed(&[Line::Done { seed: 1 }])).is_err());
    }

    #[test]
    fn only_long_texts_are_cut() {
        assert_eq!(failed("二").shortened(), failed("二"));
        let cut = failed(&"包".repeat(100_000)).shortened();
        assert_eq!(cut, failed(&("包".repeat(1000) + "…")));
        for line in lines() {
            assert_eq!(line.clone().shortened(), line);
        }
    }
}
