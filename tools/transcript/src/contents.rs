//! What a map held after a call, and what kept it alive.

use serde::{Deserialize, Serialize};

/// A map of a run, as it was after one of its calls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// Counts the run's maps from 1, in the order in which they were created: names may be
    /// the same, and the kernel's ids differ from run to run.
    pub number: u32,
    /// The map's name.
    pub map: String,
    /// Its kind as the kernel's header writes it, such as `LRU_HASH`.
    pub kind: String,
    /// How many bytes a value has, on each CPU where each has its own.
    pub value_size: u32,
    /// How many elements it may have.
    pub max_entries: u32,
    /// How many file descriptors of the run's process lead to it.
    pub fds: u32,
    /// Where it was pinned, in the order of the paths.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pins: Vec<String>,
    /// What was in it.
    pub held: Held,
}

/// What was in a map.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "held", rename_all = "snake_case")]
pub enum Held {
    /// What a walk through it found.
    Elements {
        /// In this order.
        order: Order,
        /// The elements.
        elements: Vec<Element>,
        /// There were more, which weren't looked at.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        more: bool,
    },
    /// Such a map can't be walked: a QUEUE, say.
    NoWalk {
        /// What a lookup without a key found, where that looks and takes nothing away.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        first: Option<Vec<u8>>,
    },
}

/// The order in which a map's elements are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// That of the walk.
    Walk,
    /// By their keys' bytes: the seed was random, so that each run walks in another order.
    Key,
}

/// One element of a map.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Element {
    /// The key's bytes.
    pub key: Vec<u8>,
    /// The value's bytes. Of a per-CPU map as the kernel gives them: one value for each
    /// possible CPU, in their order, each filled up to a multiple of 8 bytes.
    pub value: Vec<u8>,
}

impl Contents {
    /// Whether each CPU has its own value for a key.
    #[must_use]
    pub fn is_per_cpu(&self) -> bool {
        self.kind.contains("PERCPU")
    }
}
