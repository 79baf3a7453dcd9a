//! What a method of libbpf-rs makes of a call.

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

use anyhow::{Context, Error, Result, bail};

use super::parts::{Found, Place, RawErrno, Value};

/// What a method of libbpf-rs gave: `Ok(()), overrun`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gave {
    /// What it gave back.
    pub what: What,
    /// Whether it let the kernel write past a buffer.
    pub overrun: bool,
}

/// What a method of libbpf-rs gave back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// `Ok(())`.
    Done,
    /// `Ok(map)`: a created map.
    Map,
    /// `Ok(name=fact)`: the same, asked for its name.
    Name(String),
    /// `Ok(true)`: whether a set may hold it.
    Contains(bool),
    /// `Ok(Some(100))`, `Ok(None)`.
    Value(Option<ReadValue>),
    /// `Some(#1)`, `None`: the first key.
    Key(Option<Place>),
    /// `Err(NotFound)`.
    Refused(ErrorKind),
    /// `Err(Other, EBUSY)`: an error whose kind doesn't tell the errno.
    Other(Option<RawErrno>),
    /// `2 keys`: a walk.
    Walked(u32),
    /// `no end`: a walk without one.
    NoEnd,
    /// `2 items`: what a batch's iterator gave.
    Items(u32),
    /// `139 of 200, 1 wrong`: what reading in batches found.
    Found(Found),
    /// `panic`.
    Panic,
}

/// The value that libbpf-rs read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadValue {
    /// `100`.
    Number(u32),
    /// `16 bytes`: not as long as the map's values are.
    Bytes(usize),
    /// `100 × CPU`: a value for each CPU.
    PerCpu(Value),
}

macro_rules! error_kinds {
    ($($kind:ident)*) => {
        /// The kinds of error that libbpf-rs has, but for `Other`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "they are libbpf-rs's")]
        pub enum ErrorKind {
            $($kind),*
        }

        impl FromStr for ErrorKind {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self> {
                Ok(match text {
                    $(stringify!($kind) => Self::$kind,)*
                    _ => bail!("no kind of error: {text}"),
                })
            }
        }
    };
}

error_kinds! {
    NotFound PermissionDenied AlreadyExists WouldBlock InvalidInput InvalidData TimedOut
    WriteZero Interrupted Unsupported UnexpectedEof OutOfMemory TooBig
}

impl Display for Gave {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let overrun = if self.overrun { ", overrun" } else { "" };
        write!(f, "{}{overrun}", self.what)
    }
}

impl FromStr for Gave {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let (what, overrun) = match text.strip_suffix(", overrun") {
            Some(what) => (what, true),
            None => (text, false),
        };
        let what = what.parse()?;
        Ok(Self { what, overrun })
    }
}

impl Display for What {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done => f.write_str("Ok(())"),
            Self::Map => f.write_str("Ok(map)"),
            Self::Name(name) => write!(f, "Ok(name={name})"),
            Self::Contains(contains) => write!(f, "Ok({contains})"),
            Self::Value(None) => f.write_str("Ok(None)"),
            Self::Value(Some(element)) => write!(f, "Ok(Some({element}))"),
            Self::Key(None) => f.write_str("None"),
            Self::Key(Some(place)) => write!(f, "Some({place})"),
            Self::Refused(kind) => write!(f, "Err({kind:?})"),
            Self::Other(None) => f.write_str("Err(Other)"),
            Self::Other(Some(errno)) => write!(f, "Err(Other, {errno})"),
            Self::Walked(keys) => write!(f, "{keys} keys"),
            Self::NoEnd => f.write_str("no end"),
            Self::Items(items) => write!(f, "{items} items"),
            Self::Found(found) => found.fmt(f),
            Self::Panic => f.write_str("panic"),
        }
    }
}

impl FromStr for What {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let inside = |start| text.strip_prefix(start)?.strip_suffix(')');
        if let Some(kind) = inside("Err(") {
            return Ok(match kind.split_once(", ") {
                Some(("Other", errno)) => Self::Other(Some(errno.parse()?)),
                None if kind == "Other" => Self::Other(None),
                _ => Self::Refused(kind.parse()?),
            });
        }
        if let Some(place) = inside("Some(") {
            return Ok(Self::Key(Some(place.parse()?)));
        }
        if let Some(element) = inside("Ok(Some(") {
            let element = element.strip_suffix(')').context("no end")?;
            return Ok(Self::Value(Some(element.parse()?)));
        }
        if let Some(name) = inside("Ok(name=") {
            return Ok(Self::Name(name.to_owned()));
        }
        Ok(match text {
            "Ok(())" => Self::Done,
            "Ok(map)" => Self::Map,
            "Ok(true)" => Self::Contains(true),
            "Ok(false)" => Self::Contains(false),
            "Ok(None)" => Self::Value(None),
            "None" => Self::Key(None),
            "no end" => Self::NoEnd,
            "panic" => Self::Panic,
            _ => match text.split_once(' ') {
                Some((keys, "keys")) => Self::Walked(keys.parse()?),
                Some((items, "items")) => Self::Items(items.parse()?),
                _ => Self::Found(text.parse()?),
            },
        })
    }
}

impl Display for ReadValue {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Bytes(length) => write!(f, "{length} bytes"),
            Self::PerCpu(value) => write!(f, "{value} × CPU"),
        }
    }
}

impl FromStr for ReadValue {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Ok(match text.split_once(' ') {
            None => Self::Number(text.parse()?),
            Some((length, "bytes")) => Self::Bytes(length.parse()?),
            Some((value, "× CPU")) => Self::PerCpu(value.parse()?),
            Some(_) => bail!("no element: {text}"),
        })
    }
}
