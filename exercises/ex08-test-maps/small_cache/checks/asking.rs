//! The calls for a cache of the checker's own, and what they return.

use std::fmt::{self, Debug};

use harness::story::{Call, first_few};
use serde::{Deserialize, Serialize};

/// A call for a cache of the checker's own.
#[derive(Clone, Debug)]
pub enum Ask {
    /// `value` is what the source would say.
    Get {
        key: u32,
        value: u64,
    },
    Forget(u32),
    Drain,
    Run(Requests),
}

/// What `run` is called with.
#[derive(Clone, Debug)]
pub struct Requests {
    pub keys: Vec<u32>,
    /// They come again and again.
    pub endless: bool,
    /// The source says of a key the product of the key and this.
    pub factor: u64,
    /// Ctrl+C has come before.
    pub is_over: bool,
}

#[derive(Deserialize, PartialEq)]
#[serde(untagged)]
pub enum Returned {
    Forgot(bool),
    Drained(Vec<(u32, u64)>),
    /// The value, whether it was a hit, how often the source was asked.
    Got(u64, bool, u32),
    Settled(Account),
}

#[derive(Deserialize, PartialEq)]
pub struct Account {
    pub hits: u64,
    pub misses: u64,
    pub left: Vec<(u32, u64)>,
    /// How many requests were taken.
    pub taken: u64,
    /// How many of them after Ctrl+C.
    pub late: u64,
    /// How often the source was asked.
    pub asked: u64,
}

impl Debug for Returned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Forgot(forgot) => forgot.fmt(f),
            Self::Drained(drained) => write!(f, "{{{}}}", quoted(drained)),
            Self::Got(value, hit, asked) => {
                write!(f, "({value}, {hit})，问了 source {asked} 次")
            }
            Self::Settled(Account {
                hits, misses, left, ..
            }) => write!(f, "({hits}, {misses}, {{{}}})", quoted(left)),
        }
    }
}

pub fn quoted<'a>(
    elements: impl IntoIterator<Item = &'a (u32, u64)>,
) -> String {
    let elements = elements.into_iter();
    first_few(elements.map(|(key, value)| format!("{key}: {value}")))
}

impl Call for Ask {
    type Returned = Returned;

    fn function(&self) -> &'static str {
        match self {
            Self::Get { .. } => "get",
            Self::Forget(_) => "forget",
            Self::Drain => "drain",
            Self::Run(_) => "run",
        }
    }

    fn arguments(&self, map: u32) -> impl Serialize {
        match self.clone() {
            Self::Get { key, value } => Arguments::Get(map, key, value),
            Self::Forget(key) => Arguments::Forget(map, key),
            Self::Drain => Arguments::Drain((map,)),
            Self::Run(Requests {
                keys,
                endless,
                factor,
                is_over,
            }) => Arguments::Run(map, keys, endless, factor, is_over),
        }
    }

    fn told(&self) -> String {
        match self {
            Self::Get { key, value } => {
                format!("get({key})，source 会说 {value}")
            }
            Self::Forget(key) => format!("forget({key})"),
            Self::Drain => "drain()".to_owned(),
            Self::Run(Requests {
                keys,
                endless,
                factor,
                is_over,
            }) => {
                let first = if *is_over {
                    "（来了 Ctrl+C 以后）"
                } else {
                    ""
                };
                let keys = first_few(keys.iter().map(u32::to_string));
                let over = if *endless { "，一遍又一遍" } else { "" };
                format!(
                    "run{first}：请求 {keys}{over}；source 会说 key 乘 {factor}"
                )
            }
        }
    }
}

#[derive(Serialize)]
#[serde(untagged)]
enum Arguments {
    Get(u32, u32, u64),
    Forget(u32, u32),
    Drain((u32,)),
    Run(u32, Vec<u32>, bool, u64, bool),
}
