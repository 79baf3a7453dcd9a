//! The fields of a struct, laid out as C does on the machines that kernel programs are
//! compiled for: each integer at a multiple of its size.

use super::integer::{integer, padded};

/// A field of a struct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// `u32 1`, `be16 80`.
    Number(Number, i128),
    /// `"eth0"`, `"eth0":16`: the text, and how many bytes it takes.
    Text(String, usize),
    /// `hex:0a000001`.
    Bytes(Vec<u8>),
}

/// The type of an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    /// In bytes: 1, 2, 4 or 8.
    pub size: usize,
    /// Whether the highest byte comes first.
    pub big_endian: bool,
    /// Whether it's shown with a sign.
    pub signed: bool,
}

const NUMBERS: [(&str, Number); 11] = [
    ("u8", number(1, false, false)),
    ("u16", number(2, false, false)),
    ("u32", number(4, false, false)),
    ("u64", number(8, false, false)),
    ("i8", number(1, false, true)),
    ("i16", number(2, false, true)),
    ("i32", number(4, false, true)),
    ("i64", number(8, false, true)),
    ("be16", number(2, true, false)),
    ("be32", number(4, true, false)),
    ("be64", number(8, true, false)),
];

const fn number(size: usize, big_endian: bool, signed: bool) -> Number {
    Number {
        size,
        big_endian,
        signed,
    }
}

impl Number {
    /// The type of a name such as `u32` or `be16`.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        let known = NUMBERS.iter().find(|(name, _)| *name == word)?;
        Some(known.1)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        let known = NUMBERS.iter().find(|(_, number)| *number == self);
        known.map_or("u64", |(name, _)| name)
    }

    /// Its bytes, or `None` where it's too big.
    #[must_use]
    pub fn bytes(self, number: i128) -> Option<Vec<u8>> {
        let mut bytes = integer(number, self.size)?;
        if self.big_endian && cfg!(target_endian = "little") {
            bytes.reverse();
        }
        Some(bytes)
    }

    /// The number of such bytes.
    #[must_use]
    pub fn read(self, bytes: &[u8]) -> i128 {
        let mut wide = [0; 8];
        wide[..bytes.len()].copy_from_slice(bytes);
        if self.big_endian || cfg!(target_endian = "big") {
            wide[..bytes.len()].reverse();
        }
        let unsigned = u64::from_le_bytes(wide);
        let unused = 64 - 8 * self.size as u32;
        if self.signed {
            ((unsigned << unused) as i64 >> unused).into()
        } else {
            unsigned.into()
        }
    }
}

impl Field {
    /// How many bytes it takes, and a multiple of what it begins at.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        match self {
            Self::Number(number, _) => (number.size, number.size),
            Self::Text(_, size) => (*size, 1),
            Self::Bytes(bytes) => (bytes.len(), 1),
        }
    }

    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Number(number, value) => number
                .bytes(*value)
                .expect("it was checked when it was read"),
            Self::Text(text, size) => padded(text.as_bytes(), *size),
            Self::Bytes(bytes) => bytes.clone(),
        }
    }
}

/// Where each field begins, and the length up to the end of the last; then the length
/// that C gives the struct, with the padding behind.
#[must_use]
pub fn offsets(fields: &[Field]) -> (Vec<usize>, usize, usize) {
    let (mut length, mut widest) = (0_usize, 1);
    let offsets = fields
        .iter()
        .map(|field| {
            let (size, multiple) = field.size();
            let offset = length.next_multiple_of(multiple);
            length = offset + size;
            widest = widest.max(multiple);
            offset
        })
        .collect();
    (offsets, length, length.next_multiple_of(widest))
}

/// The bytes of a struct of that size, zero in between. The padding behind it may be left
/// out, as `#[repr(packed)]` does.
///
/// # Errors
/// Its length and its length with the padding, where it has another size.
pub fn lay_out(
    fields: &[Field],
    size: usize,
) -> Result<Vec<u8>, (usize, usize)> {
    let (offsets, length, with_padding) = offsets(fields);
    if size != length && size != with_padding {
        return Err((length, with_padding));
    }
    let mut bytes = vec![0; size];
    for (field, offset) in fields.iter().zip(offsets) {
        let field = field.bytes();
        bytes[offset..offset + field.len()].copy_from_slice(&field);
    }
    Ok(bytes)
}
