//! The words that a situation and a call have in common: keys and numbers.

use std::str::FromStr;

use anyhow::{Context, Error, Result, bail};

/// The key that a call is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// `a`: the key of this letter; none in a map without keys.
    Of(Letter),
    /// `null`: none at all.
    Null,
    /// `key`: one for a map that has none.
    Needless,
    /// `first`: what a walk finds first.
    First,
    /// `last`: what a walk finds last.
    Last,
    /// `long`: a prefix longer than any may be.
    Long,
}

/// One of the letters that stand for elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Letter(u32);

impl Key {
    /// The number of its letter; 0 where it's no letter.
    #[must_use]
    pub fn number(self) -> u32 {
        match self {
            Self::Of(letter) => letter.number(),
            _ => 0,
        }
    }
}

impl Letter {
    /// The number that the key holds, and to which the value is added.
    #[must_use]
    pub fn number(self) -> u32 {
        self.0
    }
}

impl FromStr for Key {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self> {
        Ok(match word {
            "null" => Self::Null,
            "key" => Self::Needless,
            "first" => Self::First,
            "last" => Self::Last,
            "long" => Self::Long,
            letter => Self::Of(letter.parse()?),
        })
    }
}

impl FromStr for Letter {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self> {
        Ok(Self(match word {
            "a" => 0,
            "b" => 1,
            "c" => 2,
            _ => bail!("no element {word}"),
        }))
    }
}

/// A decimal or hexadecimal number.
pub fn number(text: &str) -> Result<u32> {
    let number = match text.strip_prefix("0x") {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => text.parse(),
    };
    number.with_context(|| format!("no number {text}"))
}
