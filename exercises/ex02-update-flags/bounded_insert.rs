//! The program around the learner's `src/bounded_insert.rs`.

#[allow(unused_variables, reason = "a starter doesn't use them yet")]
#[path = "src/bounded_insert.rs"]
mod answer;

use std::fmt::Debug;
use std::process::ExitCode;

use anyhow::Result;
use harness::answer::{Calls, open, serve};
use libbpf_rs::MapHandle;

fn main() -> ExitCode {
    serve(&calls(answer::insert, answer::put))
}

/// What the checker can call.
pub fn calls<O: Debug + 'static>(
    insert: fn(&MapHandle, &[u8], &[u8]) -> Result<O>,
    put: fn(&MapHandle, &[u8], &[u8]) -> Result<bool>,
) -> Calls {
    type Arguments = (u32, Vec<u8>, Vec<u8>);
    Calls::new()
        .on("insert", move |(id, key, value): Arguments| {
            Ok(format!("{:?}", insert(&open(id)?, &key, &value)?))
        })
        .on("put", move |(id, key, value): Arguments| {
            put(&open(id)?, &key, &value)
        })
}
