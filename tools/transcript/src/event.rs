//! What a run consists of.

use serde::{Deserialize, Serialize};

use crate::contents::Contents;

/// One thing that happened in a run. Its `Display` is its text; see [`crate::text`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A step began.
    Step {
        /// Counted from 1.
        number: u32,
        /// What the step is about to show.
        heading: String,
    },
    /// A call is about to be made.
    Call(Call),
    /// The call before returned.
    Returned {
        /// What it returned.
        reply: Reply,
        /// The maps then, if they were looked at.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<Vec<Contents>>,
    },
    /// The lesson expected the refusal before, and explains it.
    Meaning(Meaning),
    /// An expression was shown with its value.
    Shown {
        /// The expression, on one line.
        source: String,
        /// Its value, as `{:?}` writes it.
        value: String,
        /// The maps then, if they were looked at.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<Vec<Contents>>,
    },
    /// libbpf or the kernel said something.
    Log {
        /// One line of it.
        line: String,
    },
    /// The lesson is over and its map is kept (`--hold`).
    Held {
        /// The map's id.
        id: u32,
    },
    /// The lesson can't go on.
    Stopped {
        /// Why, from the outermost reason to the innermost.
        why: String,
        /// What the reader can do about it, one line each.
        advice: Vec<String>,
    },
    /// The lesson ended.
    End {
        /// In which way.
        how: Ending,
        /// How many steps it had walked.
        steps: u32,
    },
}

/// A call as it stands in the source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// Who made it, where several do: a name in Chinese characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// On one line, however rustfmt broke it.
    pub source: String,
    /// Those of its variables whose values tell something.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variables: Vec<Variable>,
}

/// A variable of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its value, as `{:?}` writes it.
    pub value: String,
}

/// What a call returned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Reply {
    /// It went well.
    Value {
        /// The value, as `{:?}` writes it.
        text: String,
    },
    /// It was refused with an errno.
    Refused {
        /// How the errno was given.
        form: Form,
        /// Which one.
        errno: ErrnoInfo,
    },
    /// It failed without an errno: the library refused it by itself.
    WithoutErrno {
        /// What the library said.
        text: String,
    },
}

/// The two forms in which a function gives an errno.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// The `Err` of a `Result`.
    Result,
    /// The negative `int` of a C function.
    Int,
}

/// An errno, as the book names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrnoInfo {
    /// Such as `EEXIST`, if it has a name.
    pub name: Option<String>,
    /// Positive.
    pub number: i32,
    /// What the C library says of it.
    pub text: String,
}

/// What a refusal means where it was expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meaning {
    /// One Chinese sentence, without a full stop.
    pub text: String,
    /// The stem of the book's page that shows it.
    pub page: String,
}

/// How a lesson ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// It walked all its steps.
    Done,
    /// Ctrl+C or SIGTERM came.
    Interrupted,
}

impl Event {
    /// The maps after it, if they were looked at.
    #[must_use]
    pub fn after(&self) -> Option<&[Contents]> {
        match self {
            Self::Returned { after, .. } | Self::Shown { after, .. } => {
                after.as_deref()
            }
            _ => None,
        }
    }

    /// Where the maps after it are noted, if it's such an event.
    pub fn after_mut(&mut self) -> Option<&mut Option<Vec<Contents>>> {
        match self {
            Self::Returned { after, .. } | Self::Shown { after, .. } => {
                Some(after)
            }
            _ => None,
        }
    }

    /// What was returned or shown, as it's printed; nothing for other events.
    #[must_use]
    pub fn answer(&self) -> Option<String> {
        match self {
            Self::Returned { reply, .. } => Some(reply.to_string()),
            Self::Shown { value, .. } => Some(value.clone()),
            _ => None,
        }
    }

    /// The event as JSON, on one line without its end.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self)
            .expect("an event holds nothing that JSON can't")
    }

    /// Reads such a line.
    ///
    /// # Errors
    /// When it isn't an event.
    pub fn from_json(line: &str) -> serde_json::Result<Self> {
        serde_json::from_str(line)
    }
}
