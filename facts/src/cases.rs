//! The cases, as `cases.txt` lists them.

mod call;
mod given;
mod words;

use anyhow::{Context, Result, ensure};

use crate::MapKind;
pub use call::{
    Argument, BatchFlags, CaseCall, Flag, Method, PinPlace, Read, Walk,
};
pub use given::{Caps, Change, CreateFlag, Given, WrongFd};
pub use words::{Key, Letter};

/// The list, as it was when this was built.
const LIST: &str = include_str!("../cases.txt");

/// A group of cases: what is done to a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operation {
    /// Its name: what stands before the first point of a case's id.
    pub word: &'static str,
    /// Its name in the book.
    pub title: &'static str,
    /// The stem of the page that teaches it.
    pub page: &'static str,
}

/// One call in one situation, on several kinds of map.
#[derive(Clone, Debug)]
pub struct Case {
    /// What is done.
    pub operation: Operation,
    /// Its stable name.
    pub id: &'static str,
    /// The situation in Chinese, for the book.
    pub label: &'static str,
    /// The kinds of map that it is tried on.
    pub kinds: Vec<MapKind>,
    /// How the map is made and what happens to it before the call, in this order.
    pub given: Vec<Given>,
    /// The call that is measured.
    pub call: CaseCall,
    /// The line of the list that says all this, as it stands there…
    pub text: &'static str,
    /// …and which one it is, from 1.
    pub line: usize,
}

/// All cases, in the order of the list.
///
/// # Errors
/// When a line of the list can't be understood.
pub fn all() -> Result<Vec<Case>> {
    let mut cases = Vec::<Case>::new();
    let mut operation = None;
    for (number, line) in LIST.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let place = || format!("cases.txt, line {}: {line}", number + 1);
        if line.starts_with('[') {
            operation = Some(heading(line).with_context(place)?);
            continue;
        }
        let operation = operation.with_context(place)?;
        let mut case = parse(operation, line).with_context(place)?;
        case.line = number + 1;
        ensure!(
            cases.iter().all(|other| other.id != case.id),
            "it stands twice: {}",
            place()
        );
        cases.push(case);
    }
    Ok(cases)
}

/// `[update] 写入 ch02-update-flags`.
fn heading(line: &'static str) -> Result<Operation> {
    let words = line
        .strip_prefix('[')
        .and_then(|line| line.split_once("] "));
    let (word, rest) = words.context("no operation")?;
    let (title, page) = rest.rsplit_once(' ').context("no page")?;
    Ok(Operation { word, title, page })
}

fn parse(operation: Operation, line: &'static str) -> Result<Case> {
    let columns: Vec<_> = line.split('|').map(str::trim).collect();
    let [id, label, kinds, given, call] = columns[..] else {
        anyhow::bail!("expected five columns");
    };
    ensure!(
        id.split('.').next() == Some(operation.word),
        "another operation than {}",
        operation.word
    );
    let kinds = kinds.split_whitespace().map(MapKind::meant_by);
    let kinds = kinds.collect::<Result<Vec<_>>>()?.concat();
    ensure!(!kinds.is_empty(), "no kind of map");
    Ok(Case {
        operation,
        id,
        label,
        kinds,
        given: given
            .split_whitespace()
            .map(str::parse)
            .collect::<Result<_>>()?,
        call: call.parse()?,
        text: line,
        line: 0,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Operation, all, parse};

    #[test]
    fn the_list_can_be_read_and_is_long_enough() {
        let cases = all().expect("the list is in order");
        let count: usize = cases.iter().map(|case| case.kinds.len()).sum();
        assert!(count >= 250, "{count}");
    }

    #[test]
    fn no_case_is_tried_twice_on_a_kind() {
        for case in all().expect("the list is in order") {
            let kinds: BTreeSet<_> = case.kinds.iter().collect();
            assert_eq!(kinds.len(), case.kinds.len(), "{}", case.id);
        }
    }

    #[test]
    fn an_unknown_word_is_refused() {
        let operation = Operation {
            word: "update",
            title: "写入",
            page: "ch02-update-flags",
        };
        let good = "update.x | x | hash | max=1 a RDONLY -first | update a ANY";
        parse(operation, good).expect("all words are known");
        for (word, unknown) in [
            ("update.x", "lookup.x"),
            ("hash", "hush"),
            ("hash", ""),
            ("max=1", "mix=1"),
            ("max=1", "max=one"),
            (" a ", " d "),
            ("RDONLY", "READONLY"),
            ("-first", "-fast"),
            ("update a", "upset a"),
            ("update a", "update"),
            ("update a", "update d"),
            ("ANY", "NEVER"),
            ("ANY", "ANY ANY"),
        ] {
            let line = good.replacen(word, unknown, 1);
            let parsed = parse(operation, line.leak());
            assert!(parsed.is_err(), "{unknown}: {parsed:?}");
        }
    }
}
