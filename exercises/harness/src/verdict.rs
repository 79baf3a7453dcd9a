//! What a check comes to, and the comparisons that come to it.

use std::fmt::Debug;

use crate::failure::Failure;
use shared::errno;

/// `Ok` when the answer is right. A check uses `?` on its own calls.
pub type Verdict = Result<(), Stop>;

/// Why a check ended early.
#[derive(Debug)]
pub enum Stop {
    /// The answer is wrong.
    Wrong {
        /// What was expected, in Chinese.
        expected: String,
        /// What was seen instead.
        seen: String,
        /// What happened up to then, one line each.
        story: Vec<String>,
    },
    /// A function of the answer is still the starter's `todo!()`.
    NotWritten {
        /// The function that was called.
        function: String,
        /// File and line.
        place: String,
    },
    /// The check can't be made yet.
    NotYet {
        /// What must hold first, in Chinese.
        first: String,
    },
    /// The check itself could not be made. That's nobody's wrong answer.
    Environment(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Environment(error.into())
    }
}

/// The answer is wrong: `return Err(wrong("…", "…"))`.
pub fn wrong(expected: impl Into<String>, seen: impl Into<String>) -> Stop {
    Stop::Wrong {
        expected: expected.into(),
        seen: seen.into(),
        story: Vec::new(),
    }
}

impl Stop {
    /// The same, with what happened up to then.
    #[must_use]
    pub fn in_story(self, story: Vec<String>) -> Self {
        match self {
            Self::Wrong { expected, seen, .. } => Self::Wrong {
                expected,
                seen,
                story,
            },
            other => other,
        }
    }

    /// The same, where it needs that many earlier calls to come about.
    pub(crate) fn after(self, calls: usize) -> Self {
        match self {
            Self::Wrong {
                expected,
                seen,
                mut story,
            } => {
                let before = format!(
                    "这个程序已经调用过 {calls} 次；头一次这样调用就没有错"
                );
                story.insert(0, before);
                Self::Wrong {
                    expected,
                    seen,
                    story,
                }
            }
            other => other,
        }
    }
}

/// The answer is wrong unless `seen` is `expected`. `what` says what it is.
///
/// # Errors
/// They differ.
pub fn equal<T: Debug + PartialEq>(
    what: &str,
    expected: &T,
    seen: &T,
) -> Verdict {
    if expected == seen {
        return Ok(());
    }
    Err(wrong(
        format!("{what}是 {expected:?}"),
        format!("{what}是 {seen:?}"),
    ))
}

/// The answer is wrong unless it returned an error with this errno. `why` says why the
/// kernel gives it.
///
/// # Errors
/// It returned something else.
pub fn refused<T: Debug>(
    errno: i32,
    why: &str,
    returned: &Result<T, Failure>,
) -> Verdict {
    if has_errno(returned, errno) {
        return Ok(());
    }
    let name = errno::name(errno).unwrap_or("errno");
    Err(wrong(
        format!("返回错误 {name}：{why}"),
        format!("返回 {returned:?}"),
    ))
}

/// Whether the answer returned an error with this errno.
fn has_errno<T>(returned: &Result<T, Failure>, errno: i32) -> bool {
    matches!(returned, Err(failure) if failure.errno == Some(errno))
}
