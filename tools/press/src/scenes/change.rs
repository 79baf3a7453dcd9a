//! What became of the maps and their elements from one frame to the next.

use anyhow::Result;
use transcript::{Contents, Held};

use super::bytes::Reading;
use super::target::Verb;

/// A map in a frame.
pub struct Map {
    pub name: String,
    pub kind: String,
    pub max_entries: u32,
    /// How many descriptors lead to it, and where it's pinned.
    pub references: (u32, Vec<String>),
    pub is_new: bool,
    pub has_gone: bool,
    pub cells: Vec<Cell>,
}

/// An element in a frame, or one that was there in the frame before.
pub struct Cell {
    pub key: String,
    pub value: String,
    pub change: Change,
    /// It was changed, and its place in the walk too.
    pub has_moved: bool,
}

/// What a call did to an element.
#[derive(Clone, PartialEq, Eq)]
pub enum Change {
    None,
    New,
    /// It was this before.
    From(String),
    Deleted,
    Taken,
    /// It's gone, though the call neither deletes nor takes.
    Vanished,
}

impl Change {
    /// Whether the element isn't there any more.
    pub fn is_gone(&self) -> bool {
        matches!(self, Self::Deleted | Self::Taken | Self::Vanished)
    }
}

/// What became of the maps.
pub fn maps(
    before: &[Contents],
    after: &[Contents],
    verb: Verb,
    reading: &Reading,
) -> Result<Vec<Map>> {
    let mut maps = Vec::new();
    let same = |one: &Contents, all: &[Contents]| {
        all.iter().find(|it| it.number == one.number).cloned()
    };
    for gone in before {
        if same(gone, after).is_none() {
            maps.push(Map {
                has_gone: true,
                ..map(gone, Vec::new())
            });
        }
    }
    for now in after {
        let old = same(now, before);
        let cells = cells(old.as_ref(), now, verb, reading)?;
        maps.push(Map {
            is_new: old.is_none(),
            ..map(now, cells)
        });
    }
    Ok(maps)
}

fn map(contents: &Contents, cells: Vec<Cell>) -> Map {
    Map {
        name: contents.map.clone(),
        kind: contents.kind.clone(),
        max_entries: contents.max_entries,
        references: (contents.fds, contents.pins.clone()),
        is_new: false,
        has_gone: false,
        cells,
    }
}

/// The elements in their order, and where they were those that are gone.
fn cells(
    old: Option<&Contents>,
    now: &Contents,
    verb: Verb,
    reading: &Reading,
) -> Result<Vec<Cell>> {
    let elements = read(now, reading)?;
    let Some(old) = old else {
        // A new map is shown as it is.
        let there = |(key, value)| Cell {
            key,
            value,
            change: Change::None,
            has_moved: false,
        };
        return Ok(elements.into_iter().map(there).collect());
    };
    let before = read(old, reading)?;
    let mut cells: Vec<_> = elements
        .iter()
        .map(|it| cell(it, &before, &elements))
        .collect();
    let gone = match verb {
        Verb::Take => Change::Taken,
        Verb::Delete => Change::Deleted,
        _ => Change::Vanished,
    };
    for (at, (key, value)) in before.iter().enumerate() {
        if place(key, &elements).is_none() {
            cells.insert(
                at.min(cells.len()),
                Cell {
                    key: key.clone(),
                    value: value.clone(),
                    change: gone.clone(),
                    has_moved: false,
                },
            );
        }
    }
    Ok(cells)
}

/// A key and its value.
type Shown = (String, String);

/// What became of an element.
fn cell((key, value): &Shown, before: &[Shown], now: &[Shown]) -> Cell {
    let change = match place(key, before) {
        None => Change::New,
        Some(at) if before[at].1 == *value => Change::None,
        Some(at) => Change::From(before[at].1.clone()),
    };
    // The place among those that are in both.
    let among = |all: &[Shown], others: &[Shown]| {
        let both = all.iter().filter(|(key, _)| place(key, others).is_some());
        both.take_while(|(other, _)| other != key).count()
    };
    Cell {
        key: key.clone(),
        value: value.clone(),
        has_moved: matches!(change, Change::From(_))
            && among(before, now) != among(now, before),
        change,
    }
}

fn place(key: &str, all: &[Shown]) -> Option<usize> {
    all.iter().position(|(other, _)| other == key)
}

/// The elements of a map, as they are shown.
fn read(contents: &Contents, reading: &Reading) -> Result<Vec<Shown>> {
    let elements = match &contents.held {
        Held::Elements { elements, .. } => &elements[..],
        Held::NoWalk { .. } => anyhow::bail!(
            "{} 是 {}，不能遍历，画不出来",
            contents.map,
            contents.kind
        ),
    };
    elements
        .iter()
        .map(|element| {
            let key = reading.key.read(&element.key)?;
            Ok((key, reading.value.read(&element.value)?))
        })
        .collect()
}
