//! Prints an event as its text.

use std::fmt::{self, Display, Formatter};

use super::words::{
    CALL, ENDED, ERR, INDENT, LOG, NO_ERRNO, RETURNED, SEE, SHOWN, STOPPED,
    WHO, held,
};
use crate::event::{Call, ErrnoInfo, Event, Form, Meaning, Reply, Variable};

/// What a terminal shows at least.
const COLUMNS: usize = 80;

/// Stands in a label's place where a line goes on, four columns like a label.
const MORE: &str = "    ";
impl Display for Event {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Step { number, heading } => {
                let gap = if *number == 1 { "" } else { "\n" };
                writeln!(f, "{gap}第 {number} 步  {heading}")
            }
            Self::Call(call) => labelled(f, CALL, &call.to_string()),
            Self::Returned { reply, .. } => {
                labelled(f, RETURNED, &reply.to_string())?;
                match reply {
                    Reply::WithoutErrno { .. } => labelled(f, MORE, NO_ERRNO),
                    _ => Ok(()),
                }
            }
            Self::Meaning(Meaning { text, page }) => {
                labelled(f, MORE, text)?;
                labelled(f, MORE, &format!("{SEE}{page}"))
            }
            Self::Shown { source, value, .. } => {
                labelled(f, SHOWN, &format!("{source} = {value}"))
            }
            Self::Log { line } => labelled(f, LOG, line),
            Self::Held { id } => f.write_str(&held(*id)),
            Self::Stopped { why, advice } => {
                writeln!(f, "\n{STOPPED}{why}")?;
                advice.iter().try_for_each(|line| writeln!(f, "{line}"))
            }
            Self::End { how, steps } => {
                writeln!(f, "\n{}：走了 {steps}{ENDED}", how.words())
            }
        }
    }
}

impl Display for Call {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(who) = &self.who {
            write!(f, "{who}{WHO}")?;
        }
        f.write_str(&self.source)?;
        self.variables
            .iter()
            .try_for_each(|Variable { name, value }| {
                write!(f, "，{name} = {value}")
            })
    }
}

impl Display for Reply {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value { text } => f.write_str(text),
            Self::Refused {
                form: Form::Result,
                errno,
            } => write!(f, "{ERR}{errno}"),
            Self::Refused {
                form: Form::Int,
                errno,
            } => write!(f, "-{}：{errno}", errno.number),
            Self::WithoutErrno { text } => write!(f, "{ERR}{text}"),
        }
    }
}

impl Display for ErrnoInfo {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { name, number, text } = self;
        match name {
            Some(name) => write!(f, "{name}（{number}，{text}）"),
            None => write!(f, "errno {number}（{text}）"),
        }
    }
}

/// A line behind a label, broken where it would be too wide.
fn labelled(f: &mut Formatter<'_>, label: &str, text: &str) -> fmt::Result {
    let mut line = format!("  {label} ");
    for word in text.split(' ') {
        let wide = columns(&line) + 1 + columns(word) > COLUMNS;
        if wide && columns(&line) > INDENT.len() {
            writeln!(f, "{line}")?;
            line = " ".repeat(INDENT.len() - 1);
        }
        line.push(' ');
        line.push_str(word);
    }
    writeln!(f, "{line}")
}

/// How wide a terminal shows a text: a Chinese character takes two columns.
fn columns(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}
