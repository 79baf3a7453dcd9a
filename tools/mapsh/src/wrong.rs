//! What can't be understood in a line: what, where, and what to write instead.

use std::fmt::{self, Display, Formatter};
use std::ops::Range;

use crate::text::{columns, labelled};

/// A place in a line, in bytes.
pub type Place = Range<usize>;

/// Why a line isn't a command that can be run. Nothing was called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Which part of the line.
    pub at: Place,
    /// What is wrong with it: one Chinese sentence, without a full stop.
    pub what: String,
    /// What to write: one Chinese sentence or an example. Empty where `what` says it.
    pub write: String,
}

/// The result of reading a line, or a part of it.
pub type Read<T> = Result<T, Wrong>;

impl Wrong {
    /// Without a place yet where that isn't known.
    pub fn new(
        at: Place,
        what: impl Into<String>,
        write: impl Into<String>,
    ) -> Self {
        Self {
            at,
            what: what.into(),
            write: write.into(),
        }
    }

    /// What a terminal shows below the line.
    #[must_use]
    pub fn in_line<'a>(&'a self, line: &'a str) -> impl Display + 'a {
        Shown { wrong: self, line }
    }
}

struct Shown<'a> {
    wrong: &'a Wrong,
    line: &'a str,
}

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { wrong, line } = self;
        let before = line.get(..wrong.at.start).unwrap_or(line);
        let part = line.get(wrong.at.clone()).unwrap_or_default();
        writeln!(f, "  没有调用：{}", wrong.what)?;
        writeln!(f, "    {line}")?;
        let marks = "^".repeat(columns(part).max(1));
        writeln!(f, "    {}{marks}", " ".repeat(columns(before)))?;
        if !wrong.write.is_empty() {
            for way in wrong.write.split('；') {
                f.write_str(&labelled("写法", way))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Wrong;

    #[test]
    fn it_points_at_the_part() {
        let line = "update 表 1";
        let at = line.len() - 1..line.len();
        let wrong = Wrong::new(at, "少了 value", "update 名字 key value");
        assert_eq!(
            wrong.in_line(line).to_string(),
            "  没有调用：少了 value\n    update 表 1\n              ^\n  \
             写法  update 名字 key value\n"
        );
    }
}
