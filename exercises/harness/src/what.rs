//! What another program, or the kernel, does in a story; and how feedback quotes elements.

use std::collections::BTreeMap;
use std::fmt;

use shared::errno;

/// The elements of a map. A queue's are in order, by keys that count from 0.
pub type Contents = BTreeMap<Vec<u8>, Vec<u8>>;

/// What another program does, or the kernel.
#[derive(Clone, Debug)]
pub enum What {
    /// Another program writes an element, new or not; to a queue it adds one.
    Write(Vec<u8>, Vec<u8>),
    /// Another program deletes an element, if it's there; from a queue, whose key is empty,
    /// it takes one.
    Delete(Vec<u8>),
    /// Another program deletes everything.
    Empty,
    /// Another program inserts elements until there's no room left.
    Fill,
    /// Another program freezes the map.
    Freeze,
    /// From here on the kernel is too old to take elements: before 5.14, for a hash map.
    TakeNone,
    /// Somebody presses Ctrl+C. A program that has noticed it doesn't forget it.
    Interrupt,
    /// The kernel refuses the answer's call, with this errno.
    Refuse(i32),
}

impl What {
    /// Whether it changes what's in a map.
    pub(crate) fn changes_contents(&self) -> bool {
        matches!(
            self,
            Self::Write(..) | Self::Delete(_) | Self::Empty | Self::Fill
        )
    }
}

/// Elements as feedback quotes them, the first few of many.
pub fn listed<'a>(
    elements: impl IntoIterator<Item = (&'a Vec<u8>, &'a Vec<u8>)>,
) -> String {
    first_few(elements.into_iter().map(|(key, value)| {
        if key.is_empty() {
            format!("{value:?}")
        } else {
            format!("{key:?} = {value:?}")
        }
    }))
}

/// The first few of many things, as feedback quotes them.
pub fn first_few(things: impl IntoIterator<Item = String>) -> String {
    const SHOWN: usize = 6;
    let all: Vec<_> = things.into_iter().collect();
    if all.len() <= SHOWN {
        return all.join("，");
    }
    format!("{}……共 {} 个", all[..SHOWN].join("，"), all.len())
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Write(key, value) if key.is_empty() => {
                write!(f, "别的程序放进了 {value:?}")
            }
            Self::Delete(key) if key.is_empty() => {
                f.write_str("别的程序拿走了一个")
            }
            Self::Write(key, value) => {
                write!(f, "别的程序写入了 {key:?} = {value:?}")
            }
            Self::Delete(key) => write!(f, "别的程序删除了 {key:?}"),
            Self::Empty => f.write_str("别的程序把 map 删空了"),
            Self::Fill => f.write_str("别的程序把 map 填满了"),
            Self::Freeze => f.write_str("别的程序冻结了 map"),
            Self::TakeNone => f.write_str("内核太旧，不支持取走"),
            Self::Interrupt => f.write_str("来了 Ctrl+C"),
            Self::Refuse(number) => {
                write!(f, "内核拒绝：{}", errno::full_name(*number))
            }
        }
    }
}
