//! The program around the learner's `src/get_or.rs`.

#[allow(unused_variables, reason = "a starter doesn't use them yet")]
#[path = "src/get_or.rs"]
mod answer;

use std::process::ExitCode;

use anyhow::Result;
use harness::answer::{Calls, open, serve};
use libbpf_rs::MapHandle;

fn main() -> ExitCode {
    serve(&calls(answer::get_or))
}

/// What the checker can call.
pub fn calls(get_or: fn(&MapHandle, &[u8], u32) -> Result<u32>) -> Calls {
    type Arguments = (u32, Vec<u8>, u32);
    Calls::new().on("get_or", move |(id, key, default): Arguments| {
        get_or(&open(id)?, &key, default)
    })
}
