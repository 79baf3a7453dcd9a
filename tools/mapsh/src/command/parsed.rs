//! What a line asks for, once it's read.

use super::create::Create;
use super::word::Word;
use crate::data::Literal;

/// What a line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Command {
    /// Make a map.
    Create(Create),
    /// Write an element.
    Update {
        map: Word,
        key: Option<Literal>,
        value: Literal,
        flags: u64,
    },
    /// Read an element.
    Lookup {
        map: Word,
        key: Option<Literal>,
        flags: u64,
    },
    /// Read an element and delete it in one call.
    Take {
        map: Word,
        key: Option<Literal>,
        flags: u64,
    },
    /// Delete an element.
    Delete { map: Word, key: Literal },
    /// The key behind this one, or the first.
    Next { map: Word, key: Option<Literal> },
    /// All keys, at most so many.
    Walk { map: Word, max: u32 },
    /// All elements, at most so many.
    Dump { map: Word, max: u32 },
    /// What the kernel knows of a map.
    Info { map: Word },
    /// Several elements in one call.
    Batch { map: Word, does: Batch, flags: u64 },
    /// Make a map read-only for user space.
    Freeze { map: Word },
    /// Give a map a path.
    Pin { map: Word, path: Word },
    /// Take the path away.
    Unpin { path: Word },
    /// Open the map of a path.
    Open { path: Word, name: Option<Word> },
    /// Open the map of an id.
    Id { id: u32, name: Option<Word> },
    /// List all ids.
    Ids { max: u32 },
    /// List the maps that are open here.
    Maps,
    /// Close a map.
    Close { map: Word },
    /// The fields of the last call.
    Attr,
    /// Judge a task.
    Judge { task: Word },
    /// List the tasks, or tell one.
    Task { task: Option<Word> },
    /// What commands there are, or what one does.
    Help { about: Option<Word> },
    /// End.
    Exit,
}

/// What a batch does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Batch {
    /// Write elements.
    Update(Vec<(Literal, Literal)>),
    /// Delete keys.
    Delete(Vec<Literal>),
    /// Read so many elements, from a place on.
    Lookup(u32, Begin),
    /// Read them and delete them.
    Take(u32, Begin),
}

/// Where a batch begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begin {
    /// At the beginning: `in_batch` is NULL.
    Start,
    /// Where the last batch of this map stopped: its `out_batch`.
    Out,
    /// At a key or a number.
    Here(Literal),
}
