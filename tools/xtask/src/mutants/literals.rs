//! Mistakes in numbers and texts.

use std::ops::Range;

use syn::{Lit, LitInt, LitStr};

use super::edits::{Edits, range};
use super::names::{self, NAMES};

/// Finds them in one literal.
pub fn find(edits: &mut Edits<'_>, literal: &Lit) {
    let place = range(literal);
    match literal {
        Lit::Int(number) => int(edits, place, number),
        Lit::Bool(it) => edits.change(place, (!it.value).to_string()),
        Lit::Char(_) => edits.change(place, "'x'"),
        Lit::ByteStr(bytes) => {
            let bytes = bytes.value();
            for left_out in 0..bytes.len() {
                let mut fewer = bytes.clone();
                fewer.remove(left_out);
                edits.change(
                    place.clone(),
                    format!("b\"{}\"", fewer.escape_ascii()),
                );
            }
        }
        Lit::Str(text) if text.value().contains('\n') => c(edits, text),
        Lit::Str(text) => {
            let text = text.value();
            edits.change(place.clone(), "\"\"");
            edits.change(place.clone(), format!("{:?}", text.clone() + "x"));
            let mut cut = text;
            cut.pop();
            edits.change(place, format!("{cut:?}"));
        }
        _ => {}
    }
}

fn int(edits: &mut Edits<'_>, place: Range<usize>, number: &LitInt) {
    let Ok(value) = number.base10_parse::<u64>() else {
        return;
    };
    let suffix = number.suffix();
    edits.change(place.clone(), format!("{}{suffix}", value + 1));
    if let Some(less) = value.checked_sub(1) {
        edits.change(place, format!("{less}{suffix}"));
    }
}

/// An answer's kernel side, in C: its statements, names and numbers.
fn c(edits: &mut Edits<'_>, text: &LitStr) {
    let whole = range(text);
    let source = &edits.source[whole.clone()];
    let mut start = whole.start;
    for line in source.split_inclusive('\n') {
        let code = line.trim();
        if code.ends_with(';') && !code.starts_with('}') {
            let from = start + line.find(code).unwrap_or(0);
            edits.change(from..from + code.len(), "");
        }
        start += line.len();
    }
    let is_part = |c: char| c == '_' || c.is_ascii_alphanumeric();
    let mut at = 0;
    while let Some(begin) = source[at..].find(is_part) {
        let begin = at + begin;
        let rest = &source[begin..];
        let word = &rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())];
        at = begin + word.len();
        let place = whole.start + begin..whole.start + at;
        for other in names::others(NAMES.iter().copied(), word) {
            edits.change(place.clone(), other);
        }
        if let Ok(number) = word.parse::<u64>() {
            edits.change(place, (number + 1).to_string());
        }
    }
}
