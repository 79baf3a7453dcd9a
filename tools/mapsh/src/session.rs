//! A session: the maps that are open in it, and what a line does with them.

mod attr;
mod batch;
mod calls;
mod create;
mod elements;
mod help;
mod objects;
mod walk;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::bpf::{Attr, Cmd};
use crate::command::{self, Command, Word};
use crate::data::Literal;
use crate::map::Map;
use crate::tasks;
use crate::wrong::{Read, Wrong};

/// Whether Ctrl+C has come since the command began: a command that makes many calls stops.
pub static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// What becomes of the session after a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The next line.
    GoOn,
    /// The same, but this one wasn't understood.
    Misunderstood,
    /// The end.
    Exit,
}

/// The open maps by their names, and the last call.
pub struct Session {
    maps: BTreeMap<String, Map>,
    last: Option<(Cmd, Attr)>,
    /// How many hints of which task were given.
    hints: BTreeMap<String, usize>,
    out: Box<dyn Write>,
}

impl Session {
    /// One that prints there.
    #[must_use]
    pub fn new(out: Box<dyn Write>) -> Self {
        Self {
            maps: BTreeMap::new(),
            last: None,
            hints: BTreeMap::new(),
            out,
        }
    }

    /// The names of the maps that are open.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.maps.keys().cloned().collect()
    }

    /// Does what a line says, and prints what came of it.
    pub fn line(&mut self, line: &str) -> Next {
        INTERRUPTED.store(false, Ordering::Relaxed);
        let done = match command::read(line) {
            Ok(None) => Ok(Next::GoOn),
            Ok(Some(command)) => self.run(&command),
            Err(wrong) => Err(wrong),
        };
        let next = done.unwrap_or_else(|wrong| {
            self.print(&wrong.in_line(line).to_string());
            Next::Misunderstood
        });
        // Where nobody reads it any more, the next read ends the session.
        let _ = self.out.flush();
        next
    }

    fn run(&mut self, command: &Command) -> Read<Next> {
        match command {
            Command::Create(create) => self.create(create)?,
            Command::Update {
                map,
                key,
                value,
                flags,
            } => self.update(map, key.as_ref(), value, *flags)?,
            Command::Lookup { map, key, flags } => {
                self.lookup(map, key.as_ref(), *flags)?;
            }
            Command::Take { map, key, flags } => {
                self.take(map, key.as_ref(), *flags)?;
            }
            Command::Delete { map, key } => self.delete(map, key)?,
            Command::Next { map, key } => self.next(map, key.as_ref())?,
            Command::Walk { map, max } => self.walk(map, *max, false)?,
            Command::Dump { map, max } => self.walk(map, *max, true)?,
            Command::Info { map } => self.info(map)?,
            Command::Batch { map, does, flags } => {
                self.batch(map, does, *flags)?;
            }
            Command::Freeze { map } => self.freeze(map)?,
            Command::Pin { map, path } => self.pin(map, path)?,
            Command::Unpin { path } => self.unpin(path)?,
            Command::Open { path, name } => self.open(path, name.as_ref())?,
            Command::Id { id, name } => self.open_id(*id, name.as_ref())?,
            Command::Ids { max } => self.ids(*max),
            Command::Maps => self.list(),
            Command::Close { map } => self.close(map)?,
            Command::Attr => self.attr(),
            Command::Judge { task } => {
                let verdict = tasks::task(task)?.judge();
                self.print(&verdict.to_string());
            }
            Command::Task { task: None } => self.print(&tasks::list()),
            Command::Task { task: Some(task) } => self.task(task)?,
            Command::Help { about } => self.help(about.as_ref())?,
            Command::Exit => return Ok(Next::Exit),
        }
        Ok(Next::GoOn)
    }

    /// Tells a task, with one hint more each time. What is there at its beginning is made
    /// unless it's open already; the learner doesn't see how.
    fn task(&mut self, word: &Word) -> Read<()> {
        let task = tasks::task(word)?;
        if !task.given_maps().any(|name| self.maps.contains_key(name)) {
            let out = std::mem::replace(&mut self.out, Box::new(io::sink()));
            for line in task.given {
                self.line(line);
            }
            self.out = out;
            self.last = None;
        }
        let given = self.hints.entry(task.id.to_owned()).or_insert(0);
        let text = task.told(*given);
        *given += 1;
        self.print(&text);
        Ok(())
    }

    fn print(&mut self, text: &str) {
        let _ = self.out.write_all(text.as_bytes());
    }

    fn map(&mut self, word: &Word) -> Read<&mut Map> {
        let known = self.names();
        match self.maps.get_mut(&word.text) {
            Some(map) => Ok(map),
            None => Err(Wrong::new(
                word.at.clone(),
                format!("这里没有打开叫“{}”的 map", word.text),
                if known.is_empty() {
                    "先新建一个：create hash k4 v8 max=4 name=t".to_owned()
                } else {
                    format!("打开的有：{}", known.join("、"))
                },
            )),
        }
    }

    /// A name that is free: the one that is asked for, or the usual one if that is.
    fn free_name(&self, asked: Option<&Word>, usual: &str) -> Read<String> {
        let taken = |name: &str| self.maps.contains_key(name);
        match asked {
            Some(word) if taken(&word.text) => Err(Wrong::new(
                word.at.clone(),
                format!("“{}”已经是一个打开的 map", word.text),
                format!("换一个名字，或者先 close {}", word.text),
            )),
            Some(word) => Ok(word.text.clone()),
            None if !usual.is_empty() && !taken(usual) => Ok(usual.to_owned()),
            None => Ok((1..)
                .map(|number| format!("m{number}"))
                .find(|name| !taken(name))
                .expect("there are more numbers than maps")),
        }
    }
}

/// Whether a key literal means no key.
fn is_null(literal: &Literal) -> bool {
    literal.is == crate::data::Data::Null
}
