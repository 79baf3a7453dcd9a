//! The exercise ex08-small-cache: what the checker can call, and what catches the wrong
//! answers.

use std::cell::Cell;
use std::sync::Once;

use anyhow::Result;
use harness::answer::{interrupt, keep, open};
use serde::Serialize;

/// What is left, how many requests were taken, and how many of them after Ctrl+C, and how
/// often the source was asked.
#[derive(Serialize)]
struct Account {
    hits: u64,
    misses: u64,
    left: Vec<(u32, u64)>,
    taken: usize,
    late: usize,
    asked: usize,
}

harness::exercise! {
    name: small_cache,
    calls: {
        fn create(capacity: u32) -> Result<u32> {
            keep(answer::create(capacity)?)
        }
        fn get(map: u32, key: u32, value: u64) -> Result<(u64, bool, u32)> {
            let asked = Cell::new(0u32);
            let source = |_| {
                asked.set(asked.get() + 1);
                value
            };
            let (value, hit) = answer::get(&open(map)?, key, &source)?;
            Ok((value, hit, asked.get()))
        }
        fn forget(map: u32, key: u32) -> Result<bool> {
            answer::forget(&open(map)?, key)
        }
        fn drain(map: u32) -> Result<Vec<(u32, u64)>> {
            Ok(answer::drain(&open(map)?)?.into_iter().collect())
        }
        fn run(
            map: u32,
            keys: Vec<u32>,
            endless: bool,
            factor: u64,
            is_over: bool,
        ) -> Result<Account> {
            static HANDLER: Once = Once::new();
            HANDLER.call_once(shared::signals::install);
            if is_over {
                interrupt()?;
            }
            let mut queue = Queue::new(keys, endless);
            let asked = Cell::new(0);
            let source = |key| {
                asked.set(asked.get() + 1);
                u64::from(key).wrapping_mul(factor)
            };
            let (hits, misses, left) =
                answer::run(&open(map)?, &mut queue, &source)?;
            Ok(Account {
                hits,
                misses,
                left: left.into_iter().collect(),
                taken: queue.taken,
                late: queue.taken_late,
                asked: asked.get(),
            })
        }
    },
    wrong: {
        wrong_full_is_an_error => makes_room_for_one,
        wrong_clears_when_full => makes_room_for_one,
        wrong_asks_again_when_full => makes_room_for_one,
        wrong_get_swallows_errors => tells_other_errors,
        wrong_zero_is_missing => asks_the_source_once,
        wrong_forget_swallows_errors => tells_a_frozen_map,
        wrong_looks_then_deletes => drains_the_newest_values,
        wrong_missing_is_an_error => lets_others_delete,
        wrong_ignores_ctrl_c => stops_at_ctrl_c,
        wrong_drops_a_request => stops_at_ctrl_c,
        wrong_leaves_elements => settles_the_account,
        wrong_looks_after_the_answer => stops_at_ctrl_c,
        wrong_faster_is_an_error => asks_the_source_once,
    },
    right: { right_gives_up_storing, right_drains_in_batches },
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
