//! The kinds of map, by the number that the kernel knows them by.

/// A kind of map: `enum bpf_map_type` of the kernel's include/uapi/linux/bpf.h.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind(pub u32);

/// Their names, in the header's order.
const NAMES: &[&str] = &[
    "UNSPEC",
    "HASH",
    "ARRAY",
    "PROG_ARRAY",
    "PERF_EVENT_ARRAY",
    "PERCPU_HASH",
    "PERCPU_ARRAY",
    "STACK_TRACE",
    "CGROUP_ARRAY",
    "LRU_HASH",
    "LRU_PERCPU_HASH",
    "LPM_TRIE",
    "ARRAY_OF_MAPS",
    "HASH_OF_MAPS",
    "DEVMAP",
    "SOCKMAP",
    "CPUMAP",
    "XSKMAP",
    "SOCKHASH",
    "CGROUP_STORAGE",
    "REUSEPORT_SOCKARRAY",
    "PERCPU_CGROUP_STORAGE",
    "QUEUE",
    "STACK",
    "SK_STORAGE",
    "DEVMAP_HASH",
    "STRUCT_OPS",
    "RINGBUF",
    "INODE_STORAGE",
    "TASK_STORAGE",
    "BLOOM_FILTER",
    "USER_RINGBUF",
    "CGRP_STORAGE",
    "ARENA",
];

/// What completion offers and help lists: those that the book is about.
pub const TAUGHT: &[&str] = &[
    "hash",
    "lru_hash",
    "percpu_hash",
    "lru_percpu_hash",
    "array",
    "percpu_array",
    "lpm_trie",
    "queue",
    "stack",
    "bloom_filter",
    "array_of_maps",
    "hash_of_maps",
];

impl Kind {
    /// `BPF_MAP_TYPE_HASH`
    pub const HASH: Self = Self(1);
    /// `BPF_MAP_TYPE_ARRAY`
    pub const ARRAY: Self = Self(2);
    /// `BPF_MAP_TYPE_PERCPU_HASH`
    pub const PERCPU_HASH: Self = Self(5);
    /// `BPF_MAP_TYPE_PERCPU_ARRAY`
    pub const PERCPU_ARRAY: Self = Self(6);
    /// `BPF_MAP_TYPE_LRU_HASH`
    pub const LRU_HASH: Self = Self(9);
    /// `BPF_MAP_TYPE_LRU_PERCPU_HASH`
    pub const LRU_PERCPU_HASH: Self = Self(10);
    /// `BPF_MAP_TYPE_LPM_TRIE`
    pub const LPM_TRIE: Self = Self(11);
    /// `BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE`
    const PERCPU_CGROUP_STORAGE: Self = Self(21);
    /// `BPF_MAP_TYPE_QUEUE`
    pub const QUEUE: Self = Self(22);
    /// `BPF_MAP_TYPE_STACK`
    pub const STACK: Self = Self(23);
    /// `BPF_MAP_TYPE_BLOOM_FILTER`
    pub const BLOOM_FILTER: Self = Self(30);

    /// The kind of a name such as `lru_hash` or `LRU-HASH`, or of a number.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        let name = word.to_ascii_uppercase().replace('-', "_");
        let at = NAMES.iter().position(|known| *known == name);
        at.map(|at| at as u32)
            .or_else(|| word.parse().ok())
            .map(Self)
    }

    /// Its name, or its number where it has none here.
    #[must_use]
    pub fn name(self) -> String {
        let name = NAMES.get(self.0 as usize);
        name.map_or_else(|| self.0.to_string(), |name| (*name).to_owned())
    }

    /// Whether its elements have no keys.
    #[must_use]
    pub fn is_keyless(self) -> bool {
        [Self::QUEUE, Self::STACK, Self::BLOOM_FILTER].contains(&self)
    }

    /// Whether an element has a value for each CPU.
    #[must_use]
    pub fn is_per_cpu(self) -> bool {
        [
            Self::PERCPU_HASH,
            Self::PERCPU_ARRAY,
            Self::LRU_PERCPU_HASH,
            Self::PERCPU_CGROUP_STORAGE,
        ]
        .contains(&self)
    }

    /// Whether a value is a map: given as an fd, read as an id.
    #[must_use]
    pub fn holds_maps(self) -> bool {
        ["ARRAY_OF_MAPS", "HASH_OF_MAPS"].contains(&&*self.name())
    }
}

/// For how many CPUs the kernel keeps values, such as 4 where it says `0-3`; 1 where it
/// doesn't say.
#[must_use]
pub fn possible_cpus() -> usize {
    let list = std::fs::read_to_string("/sys/devices/system/cpu/possible");
    let list = list.unwrap_or_default();
    let last = list.trim().rsplit([',', '-']).next();
    let last: Option<usize> = last.and_then(|last| last.parse().ok());
    last.map_or(1, |last| last + 1)
}

#[cfg(test)]
mod tests {
    use super::{Kind, TAUGHT};

    #[test]
    fn a_word_means_the_kind_of_that_name() {
        assert_eq!(Kind::of_word("hash"), Some(Kind::HASH));
        assert_eq!(Kind::of_word("LRU-hash"), Some(Kind::LRU_HASH));
        assert_eq!(Kind::of_word("22"), Some(Kind::QUEUE));
        assert_eq!(Kind::of_word("hush"), None);
        assert_eq!(Kind::QUEUE.name(), "QUEUE");
        for word in TAUGHT {
            let kind = Kind::of_word(word).expect("it's a kind");
            assert_eq!(kind.name().to_lowercase(), *word);
        }
    }
}
