//! What may differ between a recorded output and a new one, and nothing else.

use crate::contents::{Contents, Element, Held};
use crate::event::{Call, Event};
use crate::transcript::Transcript;

/// A number that differs from run to run although nothing else does.
#[derive(Debug)]
pub struct Rule {
    /// The rule's name; a page shows it below an output that needs it.
    pub name: &'static str,
    /// What varies, in Chinese.
    pub what: &'static str,
    /// The texts behind which the number stands.
    pub markers: &'static [&'static str],
}

/// All that may differ.
pub const RULES: &[Rule] = &[
    Rule {
        name: "map-id",
        what: "map的id",
        markers: &["id = ", "id: "],
    },
    Rule {
        name: "fd",
        what: "文件描述符的编号",
        markers: &["fd = ", "fd: "],
    },
    Rule {
        name: "pid",
        what: "进程号",
        markers: &["hello-"],
    },
];

/// What stands where a line was broken, for a blank.
pub const BROKEN: &str = "\n        ";

/// `output` with the numbers that a rule names replaced by `<name of the rule>`, and the
/// names of the rules that applied.
#[must_use]
pub fn normalise(output: &str) -> (String, Vec<&'static str>) {
    let mut text = output.to_owned();
    let mut applied = Vec::new();
    for rule in RULES {
        let before = text.clone();
        for marker in rule.markers {
            text = replace_number_after(&text, marker, rule.name);
        }
        if text != before {
            applied.push(rule.name);
        }
    }
    (text, applied)
}

fn replace_number_after(text: &str, marker: &str, name: &str) -> String {
    let mut pieces = text.split(marker);
    let mut result = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let rest = piece.trim_start_matches(|c: char| c.is_ascii_digit());
        result.push_str(marker);
        if rest.len() < piece.len() {
            result.push_str(&format!("<{name}>"));
        }
        result.push_str(rest);
    }
    result
}

/// `output` apart from what [`RULES`] lets differ, and from where a line was broken: a
/// longer number moves the break.
#[must_use]
pub fn unbroken(output: &str) -> String {
    normalise(output).0.replace(BROKEN, " ")
}

/// Compares a recorded output with a new one, apart from what [`RULES`] lets differ, and
/// from where a line was broken: a longer number moves the break.
///
/// # Errors
/// The first line that differs, as recorded and as printed now.
pub fn compare(recorded: &str, printed: &str) -> Result<(), String> {
    let recorded = unbroken(recorded);
    let printed = unbroken(printed);
    if recorded == printed {
        return Ok(());
    }
    let mut old = recorded.lines();
    let mut new = printed.lines();
    for number in 1.. {
        let (old, new) = (old.next(), new.next());
        if old != new || old.is_none() {
            return Err(format!(
                "line {number} differs\nrecorded: {}\nprinted:  {}",
                old.unwrap_or("(nothing)"),
                new.unwrap_or("(nothing)"),
            ));
        }
    }
    unreachable!("the texts differ, so a line does")
}

/// What a map held, apart from what differs from run to run or from machine to machine: in keys
/// that are texts what [`RULES`] lets differ, and of the values of
/// a per-CPU map those that are 0 and the order of the others, since another machine has
/// another number of CPUs, and a program may run on any of them.
#[must_use]
pub fn comparable(contents: &Contents) -> Contents {
    let mut same = contents.clone();
    let is_per_cpu = contents.is_per_cpu();
    let size = contents.value_size.next_multiple_of(8).max(8) as usize;
    if let Held::Elements { elements, .. } = &mut same.held {
        for Element { key, value } in elements {
            if let Ok(text) = std::str::from_utf8(key) {
                let (text, _) = normalise(text.trim_end_matches('\0'));
                *key = text.into_bytes();
            }
            if is_per_cpu {
                let mut values: Vec<_> = value.chunks(size).collect();
                values.retain(|value| value.iter().any(|byte| *byte != 0));
                values.sort_unstable();
                *value = values.concat();
            }
        }
    }
    same
}

/// Compares a recorded run with a new one: what they print, and what the maps held.
///
/// # Errors
/// The first difference.
pub fn compare_runs(
    recorded: &Transcript,
    new: &Transcript,
) -> Result<(), String> {
    compare(&recorded.to_string(), &new.to_string())?;
    let mut call = String::new();
    for (old, new) in recorded.0.iter().zip(&new.0) {
        if let Event::Call(Call { source, .. }) | Event::Shown { source, .. } =
            new
        {
            call.clone_from(source);
        }
        let held = |event: &Event| {
            let after = event.after()?.iter().map(comparable);
            Some(after.collect::<Vec<_>>())
        };
        let (old, new) = (held(old), held(new));
        if old != new {
            return Err(format!(
                "the maps after `{call}` differ\n\
                recorded: {old:?}\nnow:      {new:?}"
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::compare;

    #[test]
    fn only_the_named_numbers_may_differ() {
        let old = "fd: 3, id = 57\n返回  Ok(2)";
        assert!(compare(old, "fd: 11, id = 8\n返回  Ok(2)").is_ok());
        let difference = compare(old, "fd: 3, id = 57\n返回  Ok(3)");
        assert!(difference.is_err_and(|text| text.contains("line 2 differs")));
    }

    #[test]
    fn a_longer_number_may_move_a_break() {
        let old = "  返回  fd: 9 a\n        b\n";
        assert!(compare(old, "  返回  fd: 10\n        a b\n").is_ok());
    }
}
