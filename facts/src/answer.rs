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

impl Answer<Returned> {
    /// Whether the kernel did what it was asked. A walk or a batch that came to the map's
    /// end did, too.
    #[must_use]
    pub fn works(&self) -> bool {
        let Self::Made(returned, _) = self else {
            return false;
        };
        match returned {
            Returned::Done
            | Returned::Value(_)
            | Returned::Number(_)
            | Returned::Name(_)
            | Returned::Key(_)
            | Returned::Batch(None, _)
            | Returned::Found(_) => true,
            Returned::Batch(Some(errno), count) => {
                *errno == RawErrno::ENOENT && *count > 0
            }
            Returned::Walked(_, end) => *end == RawErrno::ENOENT,
            Returned::Refused(_) | Returned::NoEnd => false,
        }
    }

    /// The errno that the kernel answered, if it did, be it only at the end or on the way.
    #[must_use]
    pub fn errno(&self) -> Option<RawErrno> {
        match self {
            Self::NoCall | Self::Varies => None,
            Self::NoMap(errno) => Some(*errno),
            Self::Made(returned, _) => match returned {
                Returned::Refused(errno) | Returned::Walked(_, errno) => {
                    Some(*errno)
                }
                Returned::Batch(errno, _) => *errno,
                Returned::Found(found) => {
                    found.no_space.then_some(RawErrno::ENOSPC)
                }
                Returned::Done
                | Returned::Value(_)
                | Returned::Number(_)
                | Returned::Name(_)
                | Returned::Key(_)
                | Returned::NoEnd => None,
            },
        }
    }
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

#[cfg(test)]
mod tests {
    use super::{Answer, RawErrno, Returned};

    fn answer(text: &str) -> Answer<Returned> {
        text.parse().expect("it's an answer")
    }

    #[test]
    fn what_works() {
        for text in ["0", "0 +1", "ENOENT count=2", "2 keys, ENOENT"] {
            assert!(answer(text).works(), "{text}");
        }
        for text in [
            "ENOTSUPP",
            "ENOENT count=0",
            "0 keys, EPERM",
            "no map: EINVAL",
            "no end",
            "varies",
            "-",
        ] {
            assert!(!answer(text).works(), "{text}");
        }
    }

    #[test]
    fn the_errno_of_an_answer() {
        for (text, errno) in [
            ("2 keys, ENOENT -1", Some(RawErrno::ENOENT)),
            ("ENOSPC count=0", Some(RawErrno::ENOSPC)),
            ("no map: ENOENT", Some(RawErrno::ENOENT)),
            ("2 of 2, ENOSPC on the way", Some(RawErrno::ENOSPC)),
            ("2 of 2", None),
            ("0 value=1", None),
            ("-", None),
        ] {
            assert_eq!(answer(text).errno(), errno, "{text}");
        }
    }
}
