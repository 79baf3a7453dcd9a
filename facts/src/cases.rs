//! The cases, as `cases.txt` lists them.

use std::fmt;

use anyhow::{Context, Result, ensure};

/// The list, as it was when this was built.
const LIST: &str = include_str!("../cases.txt");

/// The kinds of map that the cases are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// `BPF_MAP_TYPE_HASH`.
    Hash,
    /// The same, with a `bpf_spin_lock` in the value.
    HashLock,
    /// `BPF_MAP_TYPE_LRU_HASH`.
    LruHash,
    /// `BPF_MAP_TYPE_PERCPU_HASH`.
    PercpuHash,
    /// `BPF_MAP_TYPE_ARRAY`.
    Array,
    /// `BPF_MAP_TYPE_PERCPU_ARRAY`.
    PercpuArray,
    /// `BPF_MAP_TYPE_LPM_TRIE`.
    LpmTrie,
    /// `BPF_MAP_TYPE_QUEUE`.
    Queue,
    /// `BPF_MAP_TYPE_STACK`.
    Stack,
    /// `BPF_MAP_TYPE_BLOOM_FILTER`.
    BloomFilter,
}

impl Kind {
    /// All of them, in the order of the book's tables.
    pub const ALL: [Self; 10] = [
        Self::Hash,
        Self::HashLock,
        Self::LruHash,
        Self::PercpuHash,
        Self::Array,
        Self::PercpuArray,
        Self::LpmTrie,
        Self::Queue,
        Self::Stack,
        Self::BloomFilter,
    ];

    /// The name in `cases.txt` and in the recorded answers.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Hash => "hash",
            Self::HashLock => "hash-lock",
            Self::LruHash => "lru-hash",
            Self::PercpuHash => "percpu-hash",
            Self::Array => "array",
            Self::PercpuArray => "percpu-array",
            Self::LpmTrie => "lpm-trie",
            Self::Queue => "queue",
            Self::Stack => "stack",
            Self::BloomFilter => "bloom-filter",
        }
    }

    /// The name in the book.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Hash => "HASH",
            Self::HashLock => "HASH（value里有锁）",
            Self::LruHash => "LRU_HASH",
            Self::PercpuHash => "PERCPU_HASH",
            Self::Array => "ARRAY",
            Self::PercpuArray => "PERCPU_ARRAY",
            Self::LpmTrie => "LPM_TRIE",
            Self::Queue => "QUEUE",
            Self::Stack => "STACK",
            Self::BloomFilter => "BLOOM_FILTER",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

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
    pub kinds: Vec<Kind>,
    /// How the map is made and what happens to it before the call.
    pub given: Vec<&'static str>,
    /// The call: a verb, then what it works on.
    pub call: Vec<&'static str>,
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
        let case = parse(operation, line).with_context(place)?;
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
    Ok(Case {
        operation,
        id,
        label,
        kinds: kinds_of(kinds)?,
        given: given.split_whitespace().collect(),
        call: call.split_whitespace().collect(),
    })
}

/// The kinds that a column names: one by one, or by the name of a group.
fn kinds_of(column: &str) -> Result<Vec<Kind>> {
    use Kind::{
        Array, BloomFilter, Hash, HashLock, LpmTrie, LruHash, PercpuArray,
        PercpuHash, Queue, Stack,
    };
    let mut kinds = Vec::new();
    for word in column.split_whitespace() {
        let group: &[Kind] = match word {
            "all" => &[
                Hash,
                LruHash,
                PercpuHash,
                Array,
                PercpuArray,
                LpmTrie,
                Queue,
                Stack,
                BloomFilter,
            ],
            "keyed" => {
                &[Hash, LruHash, PercpuHash, Array, PercpuArray, LpmTrie]
            }
            "dynamic" => &[Hash, LruHash, PercpuHash, LpmTrie],
            "arrays" => &[Array, PercpuArray],
            "keyless" => &[Queue, Stack, BloomFilter],
            "queues" => &[Queue, Stack],
            "locked" => &[HashLock],
            _ => &[],
        };
        if group.is_empty() {
            let kind = Kind::of_word(word);
            kinds.push(kind.with_context(|| format!("no kind {word}"))?);
        }
        kinds.extend(group);
    }
    ensure!(!kinds.is_empty(), "no kind of map");
    Ok(kinds)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::all;

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
}
