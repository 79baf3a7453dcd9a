//! `create hash k4 v8 max=4 name=t`: what a map is made by.

use super::cursor::{Cursor, integer};
use super::word::Word;
use crate::kind::{Kind, TAUGHT};
use crate::wrong::{Read, Wrong};

/// What a map is made by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Create {
    /// Which kind.
    pub kind: Kind,
    /// In bytes.
    pub key: u32,
    /// In bytes.
    pub value: u32,
    /// The most elements.
    pub max: u32,
    /// The name that the kernel is given; empty for none.
    pub name: Word,
    /// What it's called here, where not by that name.
    pub called: Option<Word>,
    /// `BPF_F_…`
    pub flags: u32,
    /// `map_extra`
    pub extra: u64,
    /// `numa_node`
    pub numa: u32,
    /// The map like which those are that go into it.
    pub inner: Option<Word>,
    /// Whether the value begins with a `bpf_spin_lock`.
    pub lock: bool,
}

/// The flags of `BPF_MAP_CREATE`, without `BPF_F_`, in lower case.
pub const FLAGS: [(&str, u32); 11] = [
    ("no_prealloc", 1 << 0),
    ("no_common_lru", 1 << 1),
    ("numa_node", 1 << 2),
    ("rdonly", 1 << 3),
    ("wronly", 1 << 4),
    ("stack_build_id", 1 << 5),
    ("zero_seed", 1 << 6),
    ("rdonly_prog", 1 << 7),
    ("wronly_prog", 1 << 8),
    ("mmapable", 1 << 10),
    ("inner_map", 1 << 12),
];

/// Reads what stands behind `create`.
pub fn read(cursor: &mut Cursor) -> Read<Create> {
    let kind = kind(cursor)?;
    let (mut key, mut value, mut max) = (None, None, None);
    let nowhere = Word {
        at: 0..0,
        text: String::new(),
    };
    let mut create = Create {
        kind,
        key: 0,
        value: 0,
        max: 0,
        name: nowhere,
        called: None,
        flags: 0,
        extra: 0,
        numa: 0,
        inner: None,
        lock: false,
    };
    while !cursor.is_empty() {
        if let Some(size) = size(cursor, "k", "key")? {
            key = Some(size);
        } else if let Some(size) = size(cursor, "v", "value")? {
            value = Some(size);
        } else if let Some(word) = cursor.option("max")? {
            max = Some(cursor.number(&word)?);
        } else if let Some(word) = cursor.option("name")? {
            create.name = word;
        } else if let Some(word) = cursor.option("flags")? {
            create.flags |= flags(&word)?;
        } else if let Some(word) = cursor.option("extra")? {
            create.extra = cursor.number(&word)?.into();
        } else if let Some(word) = cursor.option("numa")? {
            create.numa = cursor.number(&word)?;
        } else if let Some(word) = cursor.option("inner")? {
            create.inner = Some(word);
        } else if cursor.passes("lock") {
            create.lock = true;
        } else if let Some(word) = cursor.name()? {
            create.called = Some(word);
        } else {
            return Err(cursor.missing(
                " k4、v8、max=4、name=t、flags=…、extra=…、numa=…、inner=…、lock 或者 as 名字",
            ));
        }
    }
    create.key = match key {
        Some(key) => key,
        None if kind.is_keyless() => 0,
        None => return Err(cursor.missing(" key 的大小，例如 k4")),
    };
    create.value =
        value.ok_or_else(|| cursor.missing(" value 的大小，例如 v8"))?;
    create.max =
        max.ok_or_else(|| cursor.missing("最多放几个元素，例如 max=4"))?;
    Ok(create)
}

fn kind(cursor: &mut Cursor) -> Read<Kind> {
    let word = cursor.word("哪一种 map，例如 hash")?;
    Kind::of_word(&word.text).ok_or_else(|| {
        Wrong::new(
            word.at,
            format!("没有“{}”这种 map", word.text),
            TAUGHT.join("、") + "，或者类型的编号",
        )
    })
}

/// `k4`, or `key=4`.
fn size(cursor: &mut Cursor, short: &str, long: &str) -> Read<Option<u32>> {
    if let Some(word) = cursor.option(long)? {
        return cursor.number(&word).map(Some);
    }
    let digits = cursor.peek_word().and_then(|it| it.strip_prefix(short));
    let size = digits.and_then(|digits| digits.parse().ok());
    if size.is_some() {
        cursor.word(long)?;
    }
    Ok(size)
}

/// `no_prealloc+zero_seed`, or a number.
fn flags(word: &Word) -> Read<u32> {
    let mut flags = 0;
    for name in word.text.split(['+', '|']) {
        let known = FLAGS.iter().find(|(known, _)| *known == name);
        flags |= match known {
            Some((_, flag)) => *flag,
            None => integer(name)
                .and_then(|number| u32::try_from(number).ok())
                .ok_or_else(|| {
                    let names = FLAGS.map(|(name, _)| name).join("、");
                    Wrong::new(
                        word.at.clone(),
                        format!("没有“{name}”这个标志"),
                        format!("{names}，用 + 连起来，或者一个整数"),
                    )
                })?,
        };
    }
    Ok(flags)
}
