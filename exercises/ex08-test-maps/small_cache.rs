//! The program around the learner's `src/small_cache.rs`.

#[allow(unused_variables, reason = "a starter doesn't use them yet")]
#[path = "src/small_cache.rs"]
mod answer;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Once;

use anyhow::Result;
use harness::answer::{Calls, keep, open, serve};
use libbpf_rs::MapHandle;

type Source<'a> = &'a dyn Fn(u32) -> u64;
type Requests<'a> = &'a mut dyn Iterator<Item = u32>;
type Report = (u64, u64, BTreeMap<u32, u64>);

/// The functions of an answer.
#[allow(missing_docs, reason = "the starter documents them")]
pub struct Functions {
    pub create: fn(u32) -> Result<MapHandle>,
    pub get: fn(&MapHandle, u32, Source<'_>) -> Result<(u64, bool)>,
    pub forget: fn(&MapHandle, u32) -> Result<bool>,
    pub drain: fn(&MapHandle) -> Result<BTreeMap<u32, u64>>,
    pub run: fn(&MapHandle, Requests<'_>, Source<'_>) -> Result<Report>,
}

fn main() -> ExitCode {
    serve(&calls(Functions {
        create: answer::create,
        get: answer::get,
        forget: answer::forget,
        drain: answer::drain,
        run: answer::run,
    }))
}

/// What the checker can call.
pub fn calls(functions: Functions) -> Calls {
    let Functions {
        create,
        get,
        forget,
        drain,
        run,
    } = functions;
    Calls::new()
        .on("process_id", |()| Ok(std::process::id()))
        .on("create", move |(capacity,): (u32,)| keep(create(capacity)?))
        .on("get", move |(id, key, value): (u32, u32, u64)| {
            let asked = Cell::new(0u32);
            let source = |_| {
                asked.set(asked.get() + 1);
                value
            };
            let (value, hit) = get(&open(id)?, key, &source)?;
            Ok((value, hit, asked.get()))
        })
        .on("forget", move |(id, key): (u32, u32)| {
            forget(&open(id)?, key)
        })
        .on("drain", move |(id,): (u32,)| {
            Ok(drain(&open(id)?)?.into_iter().collect::<Vec<_>>())
        })
        .on("run", move |arguments: (u32, Vec<u32>, bool, u64)| {
            let (id, keys, endless, factor) = arguments;
            static HANDLER: Once = Once::new();
            HANDLER.call_once(shared::signals::install);
            let mut queue = Queue::new(keys, endless);
            let source = |key| u64::from(key) * factor;
            let (hits, misses, left) = run(&open(id)?, &mut queue, &source)?;
            let left: Vec<_> = left.into_iter().collect();
            Ok((hits, misses, left, queue.taken, queue.taken_late))
        })
}

/// Requests for some keys, once or over and over.
struct Queue {
    keys: Vec<u32>,
    endless: bool,
    taken: usize,
    /// How many were taken after Ctrl+C.
    taken_late: usize,
}

impl Queue {
    fn new(keys: Vec<u32>, endless: bool) -> Self {
        Self {
            keys,
            endless,
            taken: 0,
            taken_late: 0,
        }
    }
}

impl Iterator for Queue {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        // An answer that doesn't stop needn't go on until the time limit.
        let enough = self.taken_late == 100;
        if enough || (!self.endless && self.taken == self.keys.len()) {
            return None;
        }
        let key = self.keys[self.taken % self.keys.len()];
        self.taken += 1;
        self.taken_late += usize::from(shared::interrupted());
        Some(key)
    }
}
