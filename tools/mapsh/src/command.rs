//! The commands: what each is called, what help says of it, how it's read, side by side
//! in one table.

mod create;
mod cursor;
mod flags;
mod parsed;
mod table;
mod word;

use crate::line::{Is, cut};
use crate::wrong::{Place, Read, Wrong};
pub use create::{Create, FLAGS as CREATE_FLAGS};
use cursor::Cursor;
pub use flags::ELEMENT_FLAGS;
pub use parsed::{Batch, Begin, Command};
pub use table::{COMMANDS, Help};
pub use word::Word;

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
    let mut cursor =
        Cursor::new(&tokens[1..], line.trim_end().len(), help.usage);
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
