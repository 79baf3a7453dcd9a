//! The program around the learner's `src/sum_and_count.rs`.

#[allow(dead_code, unused_variables, reason = "a starter doesn't use them yet")]
#[path = "src/sum_and_count.rs"]
mod answer;

use std::process::ExitCode;

use anyhow::Result;
use harness::answer::{Calls, open, serve};
use libbpf_rs::MapHandle;

type Walk = fn(&MapHandle) -> Result<(usize, u64)>;

fn main() -> ExitCode {
    serve(&calls(answer::sum_and_count))
}

/// What the checker can call.
pub fn calls(sum_and_count: Walk) -> Calls {
    Calls::new().on("sum_and_count", move |(id,): (u32,)| {
        sum_and_count(&open(id)?)
    })
}
