//! The program around the learner's `src/ensure_absent.rs`.

#[allow(unused_variables, reason = "a starter doesn't use them yet")]
#[path = "src/ensure_absent.rs"]
mod answer;

use std::process::ExitCode;

use anyhow::Result;
use harness::answer::{Calls, open, serve};
use libbpf_rs::MapHandle;

type Ensure = fn(&MapHandle, &[Vec<u8>]) -> Result<()>;

fn main() -> ExitCode {
    serve(&calls(answer::ensure_absent))
}

/// What the checker can call.
pub fn calls(ensure_absent: Ensure) -> Calls {
    type Arguments = (u32, Vec<Vec<u8>>);
    Calls::new().on("ensure_absent", move |(id, keys): Arguments| {
        ensure_absent(&open(id)?, &keys)
    })
}
