//! What the kernel says to a call.

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

use anyhow::{Error, Result};

use super::parts::{Found, Place, RawErrno, Value};

/// What the kernel returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Returned {
    /// `0`: done.
    Done,
    /// `0 value=100`.
    Value(Value),
    /// `0 number=4096`: a number that isn't an element's value.
    Number(u32),
    /// `0 name=fact`: the name of a created map, perhaps empty.
    Name(String),
    /// `0 #2`: the key that comes next.
    Key(Place),
    /// `EEXIST`.
    Refused(RawErrno),
    /// `0 count=2`, `ENOENT count=2`: a batch, and how many elements it was about.
    Batch(Option<RawErrno>, u32),
    /// `2 keys, ENOENT`: a walk, and how it ended.
    Walked(u32, RawErrno),
    /// `no end`: a walk without one.
    NoEnd,
    /// `200 of 200`: what reading in batches found.
    Found(Found),
}

impl Display for Returned {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done => f.write_str("0"),
            Self::Value(value) => write!(f, "0 value={value}"),
            Self::Number(number) => write!(f, "0 number={number}"),
            Self::Name(name) => write!(f, "0 name={name}"),
            Self::Key(place) => write!(f, "0 {place}"),
            Self::Refused(errno) => errno.fmt(f),
            Self::Batch(None, count) => write!(f, "0 count={count}"),
            Self::Batch(Some(errno), count) => {
                write!(f, "{errno} count={count}")
            }
            Self::Walked(keys, end) => write!(f, "{keys} keys, {end}"),
            Self::NoEnd => f.write_str("no end"),
            Self::Found(found) => found.fmt(f),
        }
    }
}

impl FromStr for Returned {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if let Some((errno, count)) = text.rsplit_once(" count=") {
            let errno = match errno {
                "0" => None,
                errno => Some(errno.parse()?),
            };
            return Ok(Self::Batch(errno, count.parse()?));
        }
        if let Some((keys, end)) = text.split_once(" keys, ") {
            return Ok(Self::Walked(keys.parse()?, end.parse()?));
        }
        Ok(match text.split_once(' ') {
            None if text == "0" => Self::Done,
            Some(("0", gave)) => match gave.split_once('=') {
                Some(("value", value)) => Self::Value(value.parse()?),
                Some(("number", number)) => Self::Number(number.parse()?),
                Some(("name", name)) => Self::Name(name.to_owned()),
                _ => Self::Key(gave.parse()?),
            },
            _ if text == "no end" => Self::NoEnd,
            Some((_, rest)) if rest.starts_with("of ") => {
                Self::Found(text.parse()?)
            }
            _ => Self::Refused(text.parse()?),
        })
    }
}
