//! The program around the learner's `src/delete_even.rs`.

#[allow(dead_code, unused_variables, reason = "a starter doesn't use them yet")]
#[path = "src/delete_even.rs"]
mod answer;

use std::process::ExitCode;

use anyhow::Result;
use harness::answer::{Calls, open, serve};
use libbpf_rs::MapHandle;

type Walk = fn(&MapHandle) -> Result<usize>;

fn main() -> ExitCode {
    serve(&calls(answer::delete_even))
}

/// What the checker can call.
pub fn calls(delete_even: Walk) -> Calls {
    Calls::new().on("delete_even", move |(id,): (u32,)| delete_even(&open(id)?))
}
