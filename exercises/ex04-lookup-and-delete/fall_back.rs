//! The program around the learner's `src/fall_back.rs`.

#[allow(dead_code, unused_variables, reason = "a starter doesn't use them yet")]
#[path = "src/fall_back.rs"]
mod answer;

use std::process::ExitCode;

use anyhow::Result;
use harness::answer::{Calls, open, serve};
use libbpf_rs::MapHandle;

type Take = fn(&MapHandle, &[u8]) -> Result<Option<Vec<u8>>>;

fn main() -> ExitCode {
    serve(&calls(answer::take))
}

/// What the checker can call.
pub fn calls(take: Take) -> Calls {
    Calls::new().on("take", move |(id, key): (u32, Vec<u8>)| {
        take(&open(id)?, &key)
    })
}
