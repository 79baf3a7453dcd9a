//! The recorded answer of a prediction, and what a reader may type for it.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use transcript::{Element, ErrnoInfo, Event, Held, Reply};

use super::file::Prediction;
use crate::outputs::{Citation, Outputs};

/// What the step recorded.
pub enum RightAnswer {
    /// The call was refused.
    Refused(ErrnoInfo),
    /// It returned this, or this was shown.
    Value(String),
    /// It was made several times, and gave these.
    List(Vec<String>),
    /// The map's elements after it: a key and a value each.
    Held(Vec<(String, String)>),
}

impl Prediction {
    /// The recorded answer.
    ///
    /// # Errors
    /// When there is none.
    pub fn answer(
        &self,
        outputs: &Outputs,
        chapter: &str,
    ) -> Result<RightAnswer> {
        let call = Citation {
            chapter,
            file: "output.txt",
            step: self.step,
            call: &self.call,
        };
        let mut events = call.answers(outputs)?;
        if let Some(time) = self.time {
            ensure!(
                (1..=events.len()).contains(&time),
                "第 {} 步做了 {} 次 {}，没有第 {time} 次",
                self.step,
                events.len(),
                self.call
            );
            events = vec![events[time - 1]];
        }
        if let Some(map) = &self.map {
            return held(events[events.len() - 1], map);
        }
        Ok(match events[..] {
            [
                Event::Returned {
                    reply: Reply::Refused { errno, .. },
                    ..
                },
            ] => RightAnswer::Refused(errno.clone()),
            [event] => RightAnswer::Value(text(event)),
            _ => RightAnswer::List(
                events
                    .iter()
                    .map(|event| innermost(&text(event)).to_owned())
                    .filter(|value| value != "None")
                    .collect(),
            ),
        })
    }
}

/// What the map of this name held after an event.
fn held(event: &Event, name: &str) -> Result<RightAnswer> {
    let maps = event.after().context("没有记下这时 map 里有什么")?;
    let map = maps.iter().rfind(|map| map.map == name);
    match map
        .with_context(|| format!("这时没有叫 {name} 的 map"))?
        .held
    {
        Held::Elements {
            ref elements,
            more: false,
            ..
        } => Ok(RightAnswer::Held(elements.iter().map(pair).collect())),
        _ => anyhow::bail!("没有记下 {name} 里的每个元素"),
    }
}

fn pair(Element { key, value }: &Element) -> (String, String) {
    let name = str::from_utf8(key).ok().filter(|text| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_graphic())
    });
    (
        name.map_or_else(|| number(key), str::to_owned),
        number(value),
    )
}

/// Bytes as the number that the program wrote, where they can be one.
fn number(bytes: &[u8]) -> String {
    if let Ok(four) = bytes.try_into() {
        return u32::from_ne_bytes(four).to_string();
    }
    match bytes.try_into() {
        Ok(eight) => u64::from_ne_bytes(eight).to_string(),
        Err(_) => format!("{bytes:?}"),
    }
}

/// What a call returned or an expression was.
fn text(event: &Event) -> String {
    match event {
        Event::Returned { reply, .. } => match reply {
            Reply::Value { text } | Reply::WithoutErrno { text } => {
                text.clone()
            }
            Reply::Refused { errno, .. } => name(errno),
        },
        Event::Shown { value, .. } => value.clone(),
        _ => String::new(),
    }
}

fn name(errno: &ErrnoInfo) -> String {
    let name = errno.name.clone();
    name.unwrap_or_else(|| format!("errno {}", errno.number))
}

/// The 2 of `Ok(Some(2))`.
fn innermost(mut value: &str) -> &str {
    while let Some(inner) = ["Ok(", "Some("]
        .iter()
        .find_map(|before| value.strip_prefix(before)?.strip_suffix(')'))
    {
        value = inner;
    }
    value
}

impl RightAnswer {
    /// As a page shows it.
    pub fn shown(&self) -> String {
        match self {
            Self::Refused(errno) => name(errno),
            Self::Value(text) => text.clone(),
            Self::List(values) => format!("[{}]", values.join(", ")),
            Self::Held(elements) => {
                let pairs: Vec<_> = elements
                    .iter()
                    .map(|(key, value)| format!("{key}: {value}"))
                    .collect();
                format!("{{{}}}", pairs.join(", "))
            }
        }
    }

    /// What a reader may type for it, as `normal` makes it.
    pub fn accepted(&self) -> BTreeSet<String> {
        match self {
            Self::Refused(errno) => {
                let number = errno.number.to_string();
                [name(errno), number]
                    .iter()
                    .flat_map(|it| [normal(it), normal(&format!("-{it}"))])
                    .collect()
            }
            Self::Value(text) if text.contains('{') => {
                [sorted(innermost(text))].into()
            }
            Self::Value(text) => [normal(text), normal(innermost(text))].into(),
            Self::List(values) => [normal(&values.join(","))].into(),
            Self::Held(_) => [sorted(&self.shown())].into(),
        }
    }
}

/// The elements of a map, which may be typed in any order.
fn sorted(text: &str) -> String {
    let text = normal(text);
    let mut pairs: Vec<_> = text.split(',').collect();
    pairs.sort_unstable();
    pairs.join(",")
}

/// A typed answer without what readers write differently: brackets, quotes, spaces, upper
/// case. `predict.js` does the same.
pub fn normal(text: &str) -> String {
    let lower = text.to_lowercase();
    let bare: String = lower
        .chars()
        .filter(|c| !"[](){}`\"".contains(*c))
        .map(|c| if c == '、' || c == '，' { ',' } else { c })
        .collect();
    let tight: Vec<_> = bare.split(':').map(str::trim).collect();
    let parts: Vec<_> = tight
        .join(":")
        .split(|c: char| c == ',' || c.is_whitespace())
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect();
    parts.join(",")
}

#[cfg(test)]
mod tests {
    use super::{innermost, normal};

    #[test]
    fn answers_are_compared_without_their_form() {
        for list in ["2,3,4", "[2, 3, 4]", "2，3、4", " 2 3  4 ", "{2, 3, 4,}"]
        {
            assert_eq!(normal(list), "2,3,4");
        }
        assert_eq!(normal("{1: 10, 2: 20}"), "1:10,2:20");
        assert_eq!(normal("-EEXIST"), "-eexist");
    }

    #[test]
    fn the_innermost_value_is_in_no_result() {
        assert_eq!(innermost("Ok(Some([1, 2]))"), "[1, 2]");
        assert_eq!(innermost("Ok(())"), "()");
        assert_eq!(innermost("None"), "None");
    }
}
