//! What answers are made of.

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

use anyhow::{Context, Error, Result};
use shared::errno;

/// The number in a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// The same on all CPUs.
    Same(u32),
    /// `different`: not the same on all CPUs.
    Different,
}

/// Where a key stands in a walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// `#1` is the first.
    At(usize),
    /// `a key that isn't there`.
    NotThere,
}

/// How much of a map was found: `0 of 200, 200 wrong, ENOSPC on the way`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// How many elements were.
    pub found: usize,
    /// How many there are.
    pub all: usize,
    /// How many elements were given that aren't in the map.
    pub wrong: usize,
    /// Whether a batch was too small on the way, and was asked for again.
    pub no_space: bool,
}

/// An errno as its number: the kernel also gives some that `nix` has no name for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RawErrno(pub i32);

impl Display for Value {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Same(number) => write!(f, "{number}"),
            Self::Different => f.write_str("different"),
        }
    }
}

impl FromStr for Value {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Ok(match text {
            "different" => Self::Different,
            number => Self::Same(number.parse()?),
        })
    }
}

impl Display for Place {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(place) => write!(f, "#{place}"),
            Self::NotThere => f.write_str("a key that isn't there"),
        }
    }
}

impl FromStr for Place {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if text == "a key that isn't there" {
            return Ok(Self::NotThere);
        }
        let place = text.strip_prefix('#').context("no place")?;
        Ok(Self::At(place.parse()?))
    }
}

impl Display for Found {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.found, self.all)?;
        if self.wrong > 0 {
            write!(f, ", {} wrong", self.wrong)?;
        }
        if self.no_space {
            f.write_str(", ENOSPC on the way")?;
        }
        Ok(())
    }
}

impl FromStr for Found {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let (text, no_space) = match text.strip_suffix(", ENOSPC on the way") {
            Some(text) => (text, true),
            None => (text, false),
        };
        let (text, wrong) = match text.split_once(", ") {
            Some((text, wrong)) => {
                (text, wrong.strip_suffix(" wrong").context("no number")?)
            }
            None => (text, "0"),
        };
        let (found, all) = text.split_once(" of ").context("no answer")?;
        Ok(Self {
            found: found.parse()?,
            all: all.parse()?,
            wrong: wrong.parse()?,
            no_space,
        })
    }
}

impl RawErrno {
    /// No such element, or no further one.
    pub const ENOENT: Self = Self(nix::errno::Errno::ENOENT as i32);
    /// No room.
    pub const ENOSPC: Self = Self(nix::errno::Errno::ENOSPC as i32);
}

impl Display for RawErrno {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match errno::name(self.0) {
            Some(name) => f.write_str(name),
            None => write!(f, "errno {}", self.0),
        }
    }
}

impl FromStr for RawErrno {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if let Some(number) = text.strip_prefix("errno ") {
            return Ok(Self(number.parse()?));
        }
        let number = errno::number(text);
        Ok(Self(number.with_context(|| format!("no errno: {text}"))?))
    }
}
