//! The program around the learner's `src/vanished_key.rs`.

#[allow(dead_code, unused_variables, reason = "a starter doesn't use them yet")]
#[path = "src/vanished_key.rs"]
mod answer;

use std::process::ExitCode;

use anyhow::Result;
use harness::answer::{Calls, open, serve};
use libbpf_rs::MapHandle;

type Walk = fn(&MapHandle) -> Result<Vec<(u32, u32)>>;

fn main() -> ExitCode {
    serve(&calls(answer::snapshot))
}

/// What the checker can call.
pub fn calls(snapshot: Walk) -> Calls {
    Calls::new().on("snapshot", move |(id,): (u32,)| snapshot(&open(id)?))
}
