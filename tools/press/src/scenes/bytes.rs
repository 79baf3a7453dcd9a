//! How the bytes of keys and values are read.

use anyhow::{Context, Result};

/// How a scene's keys and values are read.
pub struct Reading {
    pub key: Format,
    pub value: Format,
}

/// What bytes are.
#[derive(Clone, Copy)]
pub enum Format {
    /// A text, filled up with zeros.
    Text,
    /// A number of 4 bytes, the least significant first: so it was recorded.
    U32,
}

impl Reading {
    /// Reads a directive's argument: the scene's name, and the two forms.
    pub fn parse(argument: &str) -> Option<Self> {
        let mut words = argument.split(' ').skip(1).map(Format::parse);
        let reading = Self {
            key: words.next()??,
            value: words.next()??,
        };
        words.next().is_none().then_some(reading)
    }
}

impl Format {
    fn parse(word: &str) -> Option<Self> {
        match word {
            "text" => Some(Self::Text),
            "u32" => Some(Self::U32),
            _ => None,
        }
    }

    /// Bytes as people read them.
    ///
    /// # Errors
    /// When they aren't of this form.
    pub fn read(self, bytes: &[u8]) -> Result<String> {
        let read = match self {
            Self::Text => str::from_utf8(bytes)
                .ok()
                .map(|text| text.trim_end_matches('\0').to_owned()),
            Self::U32 => bytes
                .try_into()
                .ok()
                .map(|bytes| u32::from_le_bytes(bytes).to_string()),
        };
        read.with_context(|| match self {
            Self::Text => format!("{bytes:?} 不是 text"),
            Self::U32 => format!("{bytes:?} 不是 u32"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Format, Reading};

    #[test]
    fn bytes_are_read_as_the_author_says() {
        let reading = Reading::parse("flags text u32").expect("two forms");
        let key = reading.key.read(b"lo\0\0").expect("a text");
        let value = reading.value.read(&[1, 1, 0, 0]).expect("a number");
        assert_eq!((&*key, &*value), ("lo", "257"));
        assert!(Format::U32.read(b"lo").is_err());
        assert!(Format::Text.read(&[0xff]).is_err());
        for argument in
            ["flags", "flags text", "flags text i8", "f u32 u32 u32"]
        {
            assert!(Reading::parse(argument).is_none(), "{argument}");
        }
    }
}
