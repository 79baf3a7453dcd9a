//! What the kernel says to a call.

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

use anyhow::{Error, Result};

use super::{Answer, Found, Place, RawErrno, Value};

/// What the kernel returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Returned {
    /// `0`: done.
    Done,
    /// `0 value=100`.
    Value(Value),
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
                | Returned::Name(_)
                | Returned::Key(_)
                | Returned::NoEnd => None,
            },
        }
    }
}

impl Display for Returned {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done => f.write_str("0"),
            Self::Value(value) => write!(f, "0 value={value}"),
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
