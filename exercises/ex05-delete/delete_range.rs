//! The program around the learner's `src/delete_range.rs`.

#[allow(unused_variables, reason = "a starter doesn't use them yet")]
#[path = "src/delete_range.rs"]
mod answer;

use std::ops::RangeInclusive;
use std::process::ExitCode;

use anyhow::Result;
use harness::answer::{Calls, open, serve};
use libbpf_rs::MapHandle;

type Delete = fn(&MapHandle, RangeInclusive<u32>) -> Result<usize>;

fn main() -> ExitCode {
    serve(&calls(answer::delete_range))
}

/// What the checker can call.
pub fn calls(delete_range: Delete) -> Calls {
    type Arguments = (u32, u32, u32);
    Calls::new().on("delete_range", move |(id, first, last): Arguments| {
        delete_range(&open(id)?, first..=last)
    })
}
