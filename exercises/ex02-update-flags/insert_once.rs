//! The program around the learner's `src/insert_once.rs`.

#[allow(unused_variables, reason = "a starter doesn't use them yet")]
#[path = "src/insert_once.rs"]
mod answer;

use std::process::ExitCode;

use anyhow::Result;
use harness::answer::{Calls, open, serve};
use libbpf_rs::MapHandle;

type Write = fn(&MapHandle, &[u8], &[u8]) -> Result<bool>;

fn main() -> ExitCode {
    serve(&calls(answer::insert_once, answer::replace_only))
}

/// What the checker can call.
pub fn calls(insert_once: Write, replace_only: Write) -> Calls {
    type Arguments = (u32, Vec<u8>, Vec<u8>);
    Calls::new()
        .on("insert_once", move |(id, key, value): Arguments| {
            insert_once(&open(id)?, &key, &value)
        })
        .on("replace_only", move |(id, key, value): Arguments| {
            replace_only(&open(id)?, &key, &value)
        })
}
