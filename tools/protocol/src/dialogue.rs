//! A checker calls a function of the answer program, and gets a reply. Both programs have
//! a pipe for it that nothing else uses.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What the answer program says on a line of its own when it's ready for calls. Whatever
/// came before isn't part of the dialogue.
pub const READY: &str = "ready";

/// A call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// The function.
    pub function: String,
    /// Its arguments, as a tuple.
    pub arguments: Value,
}

/// What came of a call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// The function returned this value.
    Ok(Value),
    /// It returned an error.
    Error {
        /// The errno in it, if there is one.
        errno: Option<i32>,
        /// Its own words.
        text: String,
    },
    /// It panicked.
    Panic {
        /// File and line.
        place: String,
        /// The panic's words.
        message: String,
    },
}

impl Request {
    /// The line, with its end.
    #[must_use]
    pub fn print(&self) -> String {
        crate::line(self) + "\n"
    }

    /// Reads a line.
    ///
    /// # Errors
    /// It isn't a call.
    pub fn read(line: &str) -> serde_json::Result<Self> {
        serde_json::from_str(line)
    }
}

impl Reply {
    /// The line, with its end.
    #[must_use]
    pub fn print(&self) -> String {
        crate::line(self) + "\n"
    }

    /// Reads a line.
    ///
    /// # Errors
    /// It isn't a reply.
    pub fn read(line: &[u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The one line that was printed.
    fn only_line(printed: &str) -> &str {
        let line = printed.strip_suffix('\n').expect("a line has an end");
        assert!(!line.contains('\n'), "{line}");
        line
    }

    #[test]
    fn a_call_and_its_replies_are_read_as_they_were_meant() {
        for arguments in [Value::Null, serde_json::json!([1, [0, 255], "包\n"])]
        {
            let request = Request {
                function: "insert_once".to_owned(),
                arguments,
            };
            let printed = request.print();
            let read = Request::read(only_line(&printed)).expect("a call");
            assert_eq!(read, request);
        }
        let error = |errno| Reply::Error {
            errno,
            text: "没有\n权限".to_owned(),
        };
        for reply in [
            Reply::Ok(Value::Null),
            Reply::Ok(vec![7; 3].into()),
            error(Some(1)),
            error(None),
            Reply::Panic {
                place: "src/a.rs:1".to_owned(),
                message: "not yet implemented".to_owned(),
            },
        ] {
            let printed = reply.print();
            let line = only_line(&printed);
            let read = Reply::read(line.as_bytes()).expect("a reply");
            assert_eq!(read, reply);
        }
    }

    #[test]
    fn rubbish_is_no_reply() {
        for rubbish in ["", "ready", "{}", "{\"ok\":1,\"panic\":2}", "[1]"] {
            assert!(Reply::read(rubbish.as_bytes()).is_err(), "{rubbish}");
        }
    }
}
