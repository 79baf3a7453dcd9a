//! Bytes, shown the way they were written.

use super::fields::{self, Field, Number};
use super::literal::{Data, Literal};

/// How bytes are to be read. A map's are read as they were last written, and as integers
/// before that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// As an integer where they are 1, 2, 4 or 8, else as bytes.
    #[default]
    Number,
    /// As a negative number where the highest bit is set.
    Signed,
    /// As a text.
    Text,
    /// As bytes.
    Bytes,
    /// As an address and the length of its prefix.
    Prefix,
    /// As a struct with such fields.
    Struct(Vec<Field>),
}

impl Shape {
    /// The shape of what was written.
    #[must_use]
    pub fn of(literal: &Literal) -> Self {
        match &literal.is {
            Data::Number(number) if *number < 0 => Self::Signed,
            Data::Number(_) | Data::Null | Data::Word(_) => Self::Number,
            Data::Text(_) => Self::Text,
            Data::Bytes(_) => Self::Bytes,
            Data::Prefix(..) => Self::Prefix,
            Data::Struct(fields) => Self::Struct(fields.clone()),
            Data::PerCpu(values) => {
                values.first().map_or(Self::Number, Self::of)
            }
        }
    }
}

/// The most bytes that are listed one by one.
const LISTED: usize = 64;

/// The bytes as `{:?}` writes them; of many only the first.
#[must_use]
pub fn list(bytes: &[u8]) -> String {
    if bytes.len() <= LISTED {
        return format!("{bytes:?}");
    }
    let first = format!("{:?}", &bytes[..LISTED]);
    let first = first.trim_end_matches(']');
    format!("{first}, …]（共 {} 个字节）", bytes.len())
}

/// The bytes as a literal that means them.
#[must_use]
pub fn show(bytes: &[u8], shape: &Shape) -> String {
    match shape {
        Shape::Number | Shape::Signed => {
            let number = Number {
                size: bytes.len(),
                big_endian: false,
                signed: *shape == Shape::Signed,
            };
            match bytes.len() {
                1 | 2 | 4 | 8 => number.read(bytes).to_string(),
                _ => hex(bytes),
            }
        }
        Shape::Text => text(bytes).unwrap_or_else(|| hex(bytes)),
        Shape::Bytes => hex(bytes),
        Shape::Prefix => prefix(bytes).unwrap_or_else(|| hex(bytes)),
        Shape::Struct(fields) => {
            structure(bytes, fields).unwrap_or_else(|| hex(bytes))
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    let digits: String = bytes
        .iter()
        .take(LISTED)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    match bytes.len() {
        0 => "（空）".to_owned(),
        many if many > LISTED => {
            format!("hex:{digits}…（共 {many} 个字节）")
        }
        _ => format!("hex:{digits}"),
    }
}

/// A text, and zeros up to the end.
fn text(bytes: &[u8]) -> Option<String> {
    let end = bytes.iter().rposition(|byte| *byte != 0);
    let text = std::str::from_utf8(&bytes[..end.map_or(0, |end| end + 1)]);
    let text = text.ok()?;
    let plain = !text.contains(|c: char| c.is_control() || c == '"');
    plain.then(|| format!("\"{text}\""))
}

fn prefix(bytes: &[u8]) -> Option<String> {
    let (bits, address) = bytes.split_at_checked(4)?;
    let [a, b, c, d] = address.try_into().ok()?;
    let bits = u32::from_ne_bytes(bits.try_into().ok()?);
    Some(format!("{a}.{b}.{c}.{d}/{bits}"))
}

fn structure(bytes: &[u8], fields: &[Field]) -> Option<String> {
    let (offsets, ..) = fields::offsets(fields);
    let shown = fields.iter().zip(offsets).map(|(field, offset)| {
        let (size, _) = field.size();
        let part = bytes.get(offset..offset + size)?;
        Some(match field {
            Field::Number(number, _) => {
                format!("{} {}", number.name(), number.read(part))
            }
            Field::Text(..) => {
                let shown = text(part).unwrap_or_else(|| hex(part));
                let full = !part.ends_with(&[0]);
                let length = format!(":{size}");
                let length = if full { "" } else { &length };
                if shown.starts_with('"') {
                    shown + length
                } else {
                    shown
                }
            }
            Field::Bytes(_) => hex(part),
        })
    });
    let shown: Option<Vec<_>> = shown.collect();
    Some(format!("{{{}}}", shown?.join(", ")))
}
