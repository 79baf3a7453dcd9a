//! What a judge says.

use std::fmt::{self, Display, Formatter};

use serde::{Deserialize, Serialize};

/// Whether a task is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Which task.
    pub task: String,
    /// Whether all checks passed.
    pub passed: bool,
    /// In the order in which they were made. Behind one that failed those that need it are
    /// missing.
    pub checks: Vec<Check>,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// What.
    pub title: String,
    /// Whether it's as it should be.
    pub passed: bool,
    /// How it should be.
    pub expected: String,
    /// How it is.
    pub seen: String,
}

impl Verdict {
    /// The verdict of these checks.
    #[must_use]
    pub fn new(task: &str, checks: Vec<Check>) -> Self {
        Self {
            task: task.to_owned(),
            passed: checks.iter().all(|check| check.passed),
            checks,
        }
    }

    /// One line of JSON, without its end.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self)
            .expect("a verdict holds nothing that JSON can't")
    }

    /// Reads such a line.
    ///
    /// # Errors
    /// When it isn't a verdict.
    pub fn from_json(line: &str) -> serde_json::Result<Self> {
        serde_json::from_str(line)
    }
}

impl Display for Verdict {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for check in &self.checks {
            let Check {
                title,
                passed,
                expected,
                seen,
            } = check;
            if *passed {
                writeln!(f, "  ✓ {title}：{seen}")?;
            } else {
                writeln!(f, "  ✗ {title}")?;
                writeln!(f, "      应当：{expected}")?;
                writeln!(f, "      看到：{seen}")?;
            }
        }
        if self.passed {
            writeln!(f, "  通过：{}", self.task)
        } else {
            writeln!(f, "  还没有通过：{}；提示：task {}", self.task, self.task)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Check, Verdict};

    #[test]
    fn what_is_written_is_read_again() {
        let check = |passed| Check {
            title: "key 1".to_owned(),
            passed,
            expected: "\"100\"".to_owned(),
            seen: "没有这个 key".to_owned(),
        };
        let verdict = Verdict::new("full", vec![check(true), check(false)]);
        assert!(!verdict.passed);
        let line = verdict.to_json();
        assert_eq!(Verdict::from_json(&line).expect("a verdict"), verdict);
        assert!(Verdict::new("full", vec![check(true)]).passed);
    }
}
