//! Reads the text of events.

use std::fmt::{self, Display, Formatter};

use super::words::{
    CALL, ENDED, ERR, INDENT, LOG, NO_ERRNO, RETURNED, SEE, SHOWN, STOPPED,
    WHO, held,
};
use crate::event::{
    Call, Ending, ErrnoInfo, Event, Form, Meaning, Reply, Variable,
};

/// A line that no event is printed as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Its number, from 1.
    pub number: usize,
    /// The line.
    pub line: String,
}

impl Display for Unreadable {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "第 {} 行读不懂：{}", self.number, self.line)
    }
}

impl std::error::Error for Unreadable {}

/// Reads the text of events.
///
/// # Errors
/// The first line that no event is printed as.
pub fn read(text: &str) -> Result<Vec<Event>, Unreadable> {
    let lines: Vec<_> = text.lines().collect();
    let mut events = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let indented = |line: &&&str| line.starts_with(INDENT);
        let more = lines[at + 1..].iter().take_while(indented).count();
        let rest = &lines[at + 1..];
        let taken = if let Some((label, first)) = split_label(line) {
            let parts: Vec<_> = std::iter::once(first)
                .chain(rest[..more].iter().map(|line| &line[INDENT.len()..]))
                .collect();
            read_labelled(label, &parts, &mut events).map(|()| 1 + more)
        } else {
            read_line(line, rest, &mut events)
        };
        at += taken.ok_or_else(|| Unreadable {
            number: at + 1,
            line: (*line).to_owned(),
        })?;
    }
    Ok(events)
}

fn split_label(line: &str) -> Option<(&str, &str)> {
    let (label, text) = line.strip_prefix("  ")?.split_once("  ")?;
    [CALL, RETURNED, SHOWN, LOG]
        .contains(&label)
        .then_some((label, text))
}

/// Reads what stands behind a label, line by line.
fn read_labelled(
    label: &str,
    parts: &[&str],
    events: &mut Vec<Event>,
) -> Option<()> {
    let text = parts.join(" ");
    match label {
        CALL => events.push(Event::Call(read_call(&text))),
        SHOWN => {
            let (source, value) = text.split_once(" = ")?;
            events.push(Event::Shown {
                source: source.to_owned(),
                value: value.to_owned(),
                after: None,
            });
        }
        LOG => events.push(Event::Log { line: text }),
        _ => {
            let (reply, meaning) = read_reply(parts)?;
            events.push(Event::Returned { reply, after: None });
            events.extend(meaning.map(Event::Meaning));
        }
    }
    Some(())
}

fn read_call(text: &str) -> Call {
    let (who, text) = match text.split_once(WHO) {
        // No source begins with a Chinese character.
        Some((who, rest)) if is_name(who) => (Some(who.to_owned()), rest),
        _ => (None, text),
    };
    let mut pieces = text.split('，');
    let mut source = pieces.next().unwrap_or_default().to_owned();
    let mut variables = Vec::<Variable>::new();
    for piece in pieces {
        let variable = piece.split_once(" = ").filter(|(name, _)| {
            name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        });
        match (variable, variables.last_mut()) {
            (Some((name, value)), _) => variables.push(Variable {
                name: name.to_owned(),
                value: value.to_owned(),
            }),
            // The comma belongs to what stands before it.
            (None, Some(last)) => last.value += &format!("，{piece}"),
            (None, None) => source += &format!("，{piece}"),
        }
    }
    Call {
        who,
        source,
        variables,
    }
}

fn is_name(text: &str) -> bool {
    let mut letters = text.chars().peekable();
    letters.peek().is_some()
        && letters.all(|c| c.is_alphabetic() && !c.is_ascii())
}

fn read_reply(parts: &[&str]) -> Option<(Reply, Option<Meaning>)> {
    let (first, more) = parts.split_first()?;
    if let Some(reply) = read_refusal(first) {
        return match more {
            [] => Some((reply, None)),
            [text @ .., page] => {
                let meaning = Meaning {
                    text: text.join(" "),
                    page: page.strip_prefix(SEE)?.to_owned(),
                };
                Some((reply, Some(meaning)))
            }
        };
    }
    if first.starts_with(ERR) {
        let (last, said) = parts.split_last()?;
        let text = said.join(" ").strip_prefix(ERR)?.to_owned();
        let reply = Reply::WithoutErrno { text };
        return (*last == NO_ERRNO).then_some((reply, None));
    }
    let text = parts.join(" ");
    Some((Reply::Value { text }, None))
}

fn read_refusal(line: &str) -> Option<Reply> {
    let (prefix, errno) = line.split_once('：')?;
    let errno = read_errno(errno)?;
    let form = match prefix {
        "Err" => Form::Result,
        int if int == format!("-{}", errno.number) => Form::Int,
        _ => return None,
    };
    Some(Reply::Refused { form, errno })
}

fn read_errno(text: &str) -> Option<ErrnoInfo> {
    let (name, rest) = text.strip_suffix('）')?.split_once('（')?;
    let (name, number, text) = match name.strip_prefix("errno ") {
        Some(number) => (None, number, rest),
        None => {
            let (number, text) = rest.split_once('，')?;
            (Some(name.to_owned()), number, text)
        }
    };
    Some(ErrnoInfo {
        name,
        number: number.parse().ok()?,
        text: text.to_owned(),
    })
}

/// Reads a line without a label, and those of the `rest` that belong to it. Returns how
/// many lines these were.
fn read_line(
    line: &str,
    rest: &[&str],
    events: &mut Vec<Event>,
) -> Option<usize> {
    if line.is_empty() {
        // The gap before a step or before the end.
        return (!rest.is_empty()).then_some(1);
    }
    if let Some(rest) = line.strip_prefix("第 ") {
        let (number, heading) = rest.split_once(" 步  ")?;
        events.push(Event::Step {
            number: number.parse().ok()?,
            heading: heading.to_owned(),
        });
        return Some(1);
    }
    if let Some(why) = line.strip_prefix(STOPPED) {
        events.push(Event::Stopped {
            why: why.to_owned(),
            advice: rest.iter().map(|line| (*line).to_owned()).collect(),
        });
        return Some(1 + rest.len());
    }
    for how in Ending::ALL {
        if let Some(rest) = line.strip_prefix(how.words()) {
            let steps = rest.strip_prefix("：走了 ")?.strip_suffix(ENDED)?;
            let steps = steps.parse().ok()?;
            events.push(Event::End { how, steps });
            return Some(1);
        }
    }
    let id = line.strip_prefix("map 还在，id 是 ")?.split_once('。')?.0;
    let id = id.parse().ok()?;
    let printed = held(id);
    let printed: Vec<_> = printed.lines().skip(1).collect();
    let (first, others) = printed.split_first()?;
    events.push(Event::Held { id });
    (line == *first && rest.starts_with(others)).then_some(printed.len())
}
