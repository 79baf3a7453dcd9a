//! The program around the learner's `src/count_removed.rs`.

#[allow(unused_variables, reason = "a starter doesn't use them yet")]
#[path = "src/count_removed.rs"]
mod answer;

use std::process::ExitCode;

use anyhow::Result;
use harness::answer::{Calls, open, serve};
use libbpf_rs::MapHandle;

type Remove = fn(&MapHandle, &[Vec<u8>]) -> Result<usize>;

fn main() -> ExitCode {
    serve(&calls(answer::remove))
}

/// What the checker can call.
pub fn calls(remove: Remove) -> Calls {
    Calls::new().on("remove", move |(id, keys): (u32, Vec<Vec<u8>>)| {
        remove(&open(id)?, &keys)
    })
}
