//! The program around the learner's `src/take_once.rs`.

#[allow(unused_variables, reason = "a starter doesn't use them yet")]
#[path = "src/take_once.rs"]
mod answer;

use std::process::ExitCode;

use anyhow::Result;
use harness::answer::{Calls, open, serve};
use libbpf_rs::MapHandle;

type Take = fn(&MapHandle, &[Vec<u8>]) -> Result<[Vec<Vec<u8>>; 2]>;

fn main() -> ExitCode {
    serve(&calls(answer::take_by_two_threads))
}

/// What the checker can call.
pub fn calls(take_by_two_threads: Take) -> Calls {
    type Arguments = (u32, Vec<Vec<u8>>);
    Calls::new().on("take_by_two_threads", move |(id, keys): Arguments| {
        take_by_two_threads(&open(id)?, &keys)
    })
}
