//! What a call answered, as types. How each is printed in the recorded files, and how it is
//! read from there, stands beside it.

mod kernel;
mod library;
mod parts;

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

use anyhow::{Context, Error, Result};

pub use kernel::Returned;
pub use library::{ErrorKind, Gave, ReadValue, What};
pub use parts::{Found, Place, RawErrno, Value};

/// What a call answered, or why there is no answer. `S` is what was said: [`Returned`] by
/// the kernel, [`Gave`] by libbpf-rs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer<S> {
    /// `-`: there is no such call.
    NoCall,
    /// `varies`: another one from run to run.
    Varies,
    /// `no map: EINVAL`: the map that it's about can't be created.
    NoMap(RawErrno),
    /// What was said, and what the call did to the map.
    Made(S, Effect),
}

/// What a call did to the map: ` +1 -2, 1 not as written holds [100]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// How many elements came.
    pub came: u32,
    /// How many went.
    pub went: u32,
    /// How many have another value.
    pub changed: u32,
    /// How many of those that were written don't hold, on every CPU, what was written.
    pub not_as_written: u32,
    /// What a queue or a stack holds afterwards, where the case asks for it.
    pub holds: Option<Vec<u32>>,
}

impl<S: Display> Display for Answer<S> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCall => f.write_str("-"),
            Self::Varies => f.write_str("varies"),
            Self::NoMap(errno) => write!(f, "no map: {errno}"),
            Self::Made(said, effect) => write!(f, "{said}{effect}"),
        }
    }
}

impl<S: FromStr<Err = Error>> FromStr for Answer<S> {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Ok(match text {
            "-" => Self::NoCall,
            "varies" => Self::Varies,
            _ => match text.strip_prefix("no map: ") {
                Some(errno) => Self::NoMap(errno.parse()?),
                None => {
                    let (said, effect) = Effect::split_off(text)?;
                    Self::Made(said.parse()?, effect)
                }
            },
        })
    }
}

impl Display for Effect {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let counts = [("+", self.came), ("-", self.went), ("~", self.changed)];
        for (sign, count) in counts {
            if count > 0 {
                write!(f, " {sign}{count}")?;
            }
        }
        if self.not_as_written > 0 {
            write!(f, ", {} not as written", self.not_as_written)?;
        }
        match &self.holds {
            Some(numbers) => write!(f, " holds {numbers:?}"),
            None => Ok(()),
        }
    }
}

impl Effect {
    /// What was said, and the effect behind it.
    fn split_off(text: &str) -> Result<(&str, Self)> {
        let mut effect = Self::default();
        let mut said = text;
        if let Some((before, numbers)) = said.split_once(" holds [") {
            let numbers = numbers.strip_suffix(']').context("no end")?;
            let numbers = numbers.split(", ").filter(|text| !text.is_empty());
            effect.holds =
                Some(numbers.map(str::parse).collect::<Result<_, _>>()?);
            said = before;
        }
        if let Some(before) = said.strip_suffix(" not as written") {
            let (before, count) =
                before.rsplit_once(", ").context("no count")?;
            effect.not_as_written = count.parse()?;
            said = before;
        }
        while let Some((before, word)) = said.rsplit_once(' ') {
            let counts = [
                ('+', &mut effect.came),
                ('-', &mut effect.went),
                ('~', &mut effect.changed),
            ];
            let counted = counts
                .into_iter()
                .find_map(|(sign, to)| Some((word.strip_prefix(sign)?, to)));
            let Some((count, to)) = counted else { break };
            *to = count.parse()?;
            said = before;
        }
        Ok((said, effect))
    }
}
