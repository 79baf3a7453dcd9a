//! The kinds of map that the cases are about: what they are called, and what they have in
//! common. How one is made stands in `parameters.rs`.

use std::fmt;
use std::str::FromStr;

use anyhow::{Context, Error, Result};

/// What a map holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Keys that come and go.
    Keys,
    /// The same, where a key is a prefix and its length.
    Prefixes,
    /// Places that are always there; the key is the index.
    Places,
    /// Values in an order, without keys.
    Order,
    /// A set of values that can only be asked after, without keys.
    Set,
    /// Records that programs write and user space maps into memory.
    Records,
    /// One place for each object; the key is the object's descriptor.
    Owned,
}

/// What else there is to a kind of map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Values {
    /// One value an element.
    One,
    /// One value an element and CPU.
    PerCpu,
    /// One value with a `bpf_spin_lock`.
    Locked,
}

/// With which others a kind is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    /// Those that the lessons are about: of them everything is asked.
    General,
    /// Those for one purpose: of them the basic operations are asked.
    Special,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $word:literal, $title:literal,
       $holds:ident, $values:ident, $family:ident;)*) => {
        /// A kind of map.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum MapKind {
            $($(#[$doc])* $kind,)*
        }

        impl MapKind {
            /// All of them, in the order of the book's tables.
            pub const ALL: &'static [Self] = &[$(Self::$kind),*];

            /// The name in the cases and the recorded answers, the name in the book, and
            /// what it is like.
            const fn row(
                self,
            ) -> (&'static str, &'static str, Holds, Values, Family) {
                match self {
                    $(Self::$kind => (
                        $word,
                        $title,
                        Holds::$holds,
                        Values::$values,
                        Family::$family,
                    ),)*
                }
            }
        }
    };
}

kinds! {
    /// `BPF_MAP_TYPE_HASH`.
    Hash = "hash", "HASH", Keys, One, General;
    /// The same, with a `bpf_spin_lock` in the value.
    HashLock = "hash-lock", "HASH（value里有锁）", Keys, Locked, General;
    /// `BPF_MAP_TYPE_LRU_HASH`.
    LruHash = "lru-hash", "LRU_HASH", Keys, One, General;
    /// `BPF_MAP_TYPE_PERCPU_HASH`.
    PercpuHash = "percpu-hash", "PERCPU_HASH", Keys, PerCpu, General;
    /// `BPF_MAP_TYPE_ARRAY`.
    Array = "array", "ARRAY", Places, One, General;
    /// `BPF_MAP_TYPE_PERCPU_ARRAY`.
    PercpuArray = "percpu-array", "PERCPU_ARRAY", Places, PerCpu, General;
    /// `BPF_MAP_TYPE_LPM_TRIE`.
    LpmTrie = "lpm-trie", "LPM_TRIE", Prefixes, One, General;
    /// `BPF_MAP_TYPE_QUEUE`.
    Queue = "queue", "QUEUE", Order, One, General;
    /// `BPF_MAP_TYPE_STACK`.
    Stack = "stack", "STACK", Order, One, General;
    /// `BPF_MAP_TYPE_BLOOM_FILTER`.
    BloomFilter = "bloom-filter", "BLOOM_FILTER", Set, One, General;
    /// `BPF_MAP_TYPE_LRU_PERCPU_HASH`.
    LruPercpuHash = "lru-percpu-hash", "LRU_PERCPU_HASH", Keys, PerCpu, Special;
    /// `BPF_MAP_TYPE_RINGBUF`.
    RingBuf = "ringbuf", "RINGBUF", Records, One, Special;
    /// `BPF_MAP_TYPE_PROG_ARRAY`.
    ProgArray = "prog-array", "PROG_ARRAY", Places, One, Special;
    /// `BPF_MAP_TYPE_ARRAY_OF_MAPS`.
    ArrayOfMaps = "array-of-maps", "ARRAY_OF_MAPS", Places, One, Special;
    /// `BPF_MAP_TYPE_HASH_OF_MAPS`.
    HashOfMaps = "hash-of-maps", "HASH_OF_MAPS", Keys, One, Special;
    /// `BPF_MAP_TYPE_CPUMAP`.
    CpuMap = "cpumap", "CPUMAP", Places, One, Special;
    /// `BPF_MAP_TYPE_DEVMAP`.
    DevMap = "devmap", "DEVMAP", Places, One, Special;
    /// `BPF_MAP_TYPE_SOCKHASH`.
    SockHash = "sockhash", "SOCKHASH", Keys, One, Special;
    /// `BPF_MAP_TYPE_SK_STORAGE`.
    SkStorage = "sk-storage", "SK_STORAGE", Owned, One, Special;
    /// `BPF_MAP_TYPE_TASK_STORAGE`.
    TaskStorage = "task-storage", "TASK_STORAGE", Owned, One, Special;
    /// `BPF_MAP_TYPE_INODE_STORAGE`.
    InodeStorage = "inode-storage", "INODE_STORAGE", Owned, One, Special;
    /// `BPF_MAP_TYPE_CGRP_STORAGE`.
    CgrpStorage = "cgrp-storage", "CGRP_STORAGE", Owned, One, Special;
}

impl MapKind {
    /// The name in the book.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.row().1
    }

    /// What such a map holds.
    #[must_use]
    pub fn holds(self) -> Holds {
        self.row().2
    }

    /// Whether its elements have keys.
    #[must_use]
    pub fn has_keys(self) -> bool {
        match self.holds() {
            Holds::Keys | Holds::Prefixes | Holds::Places | Holds::Owned => {
                true
            }
            Holds::Order | Holds::Set | Holds::Records => false,
        }
    }

    /// Whether each CPU has its own value.
    #[must_use]
    pub fn is_per_cpu(self) -> bool {
        self.row().3 == Values::PerCpu
    }

    /// Whether its values hold a lock.
    #[must_use]
    pub fn is_locked(self) -> bool {
        self.row().3 == Values::Locked
    }

    /// Whether it's for one purpose, so that only the basic operations are asked of it.
    #[must_use]
    pub fn is_special(self) -> bool {
        self.row().4 == Family::Special
    }

    /// Whether it's one of the kinds that a word of the cases means: a group, or one kind.
    fn is_meant(self, word: &str) -> bool {
        let unlocked = !self.is_locked() && !self.is_special();
        match word {
            "all" => unlocked,
            "keyed" => unlocked && self.has_keys(),
            "dynamic" => {
                unlocked && self.has_keys() && self.holds() != Holds::Places
            }
            "arrays" => unlocked && self.holds() == Holds::Places,
            "keyless" => unlocked && !self.has_keys(),
            "queues" => unlocked && self.holds() == Holds::Order,
            "locked" => self.is_locked(),
            "special" => self.is_special(),
            kind => self.row().0 == kind,
        }
    }

    /// The kinds that a word of the cases means: one, or those of a group.
    ///
    /// # Errors
    /// When there is no such kind or group.
    pub fn meant_by(word: &str) -> Result<Vec<Self>> {
        let all = Self::ALL.iter().copied();
        let kinds: Vec<_> = all.filter(|kind| kind.is_meant(word)).collect();
        anyhow::ensure!(!kinds.is_empty(), "no kind {word}");
        Ok(kinds)
    }
}

impl fmt::Display for MapKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.row().0)
    }
}

impl FromStr for MapKind {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self> {
        let kind = Self::ALL.iter().find(|kind| kind.row().0 == word);
        kind.copied()
            .with_context(|| format!("no kind of map {word}"))
    }
}

#[cfg(test)]
mod tests {
    use super::MapKind;

    #[test]
    fn a_word_means_a_kind_or_those_that_have_it_in_common() {
        use MapKind::{Array, HashLock, LruHash, PercpuArray, Queue, Stack};
        let meant = |word| MapKind::meant_by(word).expect("it's known");
        assert_eq!(meant("lru-hash"), [LruHash]);
        assert_eq!(meant("locked"), [HashLock]);
        assert_eq!(meant("arrays"), [Array, PercpuArray]);
        assert_eq!(meant("queues"), [Queue, Stack]);
        assert!(!meant("all").contains(&HashLock));
        assert!(meant("special").iter().all(|kind| kind.is_special()));
        assert!(!meant("all").iter().any(|kind| kind.is_special()));
        assert_eq!([meant("keyed"), meant("keyless")].concat(), meant("all"));
        assert_eq!(
            [meant("dynamic"), meant("arrays")].concat().len(),
            meant("keyed").len()
        );
        assert!(MapKind::meant_by("hush").is_err());
    }

    #[test]
    fn every_kind_is_found_by_its_own_word() {
        for kind in MapKind::ALL {
            let word = kind.to_string();
            assert_eq!(MapKind::meant_by(&word).expect("it's known"), [*kind]);
            assert_eq!(word.parse::<MapKind>().expect("it's known"), *kind);
        }
    }
}
