//! The text of events: what a terminal shows, and what `output.txt` records.
//!
//! ```text
//! 第 1 步  创建一个 map
//!   调用  map.update(b"eth0", &value, MapFlags::NO_EXIST)，value = 1
//!   返回  Err：EEXIST（17，File exists）
//!         这个 key 已经在 map 里
//!         详见 ch02-update-flags
//!   得到  map.key_size() = 4
//!   日志  libbpf: map 'packets': unexpected key size 6 provided, expected 4
//!
//! 完成：走了 1 步，fd 都已关闭，map 交还内核。
//! ```
//!
//! A line is broken between words where it would be wider than a terminal of 80 columns,
//! and the reader joins it again. What is printed can be read, and printing it again gives
//! the same bytes.

use std::fmt::{self, Display, Formatter};

use crate::event::{
    Call, Ending, Errno, Event, Form, Meaning, Reply, Variable,
};

/// What a terminal shows at least.
const COLUMNS: usize = 80;

const CALL: &str = "调用";
const RETURNED: &str = "返回";
const SHOWN: &str = "得到";
const LOG: &str = "日志";

/// Stands in a label's place where a line goes on, four columns like a label.
const MORE: &str = "    ";
/// How a line begins that goes on with the one before.
const INDENT: &str = "        ";

const ERR: &str = "Err：";
const NO_ERRNO: &str = "没有 errno：库在进内核之前就拒绝了";
const SEE: &str = "详见 ";
const STOPPED: &str = "停在这里：";
const ENDED: &str = " 步，fd 都已关闭，map 交还内核。";

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
            Self::Shown { source, value } => {
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

impl Display for Errno {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { name, number, text } = self;
        match name {
            Some(name) => write!(f, "{name}（{number}，{text}）"),
            None => write!(f, "errno {number}（{text}）"),
        }
    }
}

impl Ending {
    const ALL: [Self; 2] = [Self::Done, Self::Interrupted];

    fn words(self) -> &'static str {
        match self {
            Self::Done => "完成",
            Self::Interrupted => "收到 Ctrl+C 或 SIGTERM，到此结束",
        }
    }
}

fn held(id: u32) -> String {
    format!(
        "\nmap 还在，id 是 {id}。在另一个终端里看它：\n  \
         sudo bpftool map show id {id}\n  \
         sudo bpftool map dump id {id}\n\
         看完按 Ctrl+C 结束。\n"
    )
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
    Call { source, variables }
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

fn read_errno(text: &str) -> Option<Errno> {
    let (name, rest) = text.strip_suffix('）')?.split_once('（')?;
    let (name, number, text) = match name.strip_prefix("errno ") {
        Some(number) => (None, number, rest),
        None => {
            let (number, text) = rest.split_once('，')?;
            (Some(name.to_owned()), number, text)
        }
    };
    Some(Errno {
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
