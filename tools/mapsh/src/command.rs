//! The commands: what each is called, what help says of it, how it's read, side by side
//! in one table.

mod create;
mod cursor;
mod table;

use crate::data::Literal;
use crate::line::{Is, cut};
use crate::wrong::{Place, Read, Wrong};
pub use create::{Create, FLAGS as CREATE_FLAGS};
use cursor::Cursor;
pub use table::{COMMANDS, ELEMENT_FLAGS, Help};

/// A word of a line, such as a map's name, and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Where it stands.
    pub at: Place,
    /// The word.
    pub text: String,
}

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

/// What may be made of a line: nothing, where it's empty or a comment.
///
/// # Errors
/// What isn't understood, and where.
pub fn read(line: &str) -> Read<Option<Command>> {
    let tokens = cut(line)?;
    let Some(first) = tokens.first() else {
        return Ok(None);
    };
    let help = match &first.is {
        Is::Word(word) => Help::of_word(word),
        _ => None,
    };
    let Some(help) = help else {
        return Err(unknown(line, &first.at));
    };
    let mut cursor = Cursor::new(&tokens[1..], line.trim_end().len(), help);
    let command = (help.parse)(&mut cursor)?;
    cursor.finish()?;
    Ok(Some(command))
}

/// How many characters two words begin with in common.
fn in_common(one: &str, other: &str) -> usize {
    let pairs = one.chars().zip(other.chars());
    pairs.take_while(|(one, other)| one == other).count()
}

fn unknown(line: &str, at: &Place) -> Wrong {
    let word = &line[at.clone()];
    let near = COMMANDS
        .iter()
        .flat_map(Help::words)
        .max_by_key(|known| in_common(known, word))
        .filter(|known| in_common(known, word) >= 2);
    let write = match near {
        Some(near) => format!("{near}？输入 help 看有哪些命令"),
        None => "输入 help 看有哪些命令".to_owned(),
    };
    Wrong::new(at.clone(), format!("没有“{word}”这个命令"), write)
}
