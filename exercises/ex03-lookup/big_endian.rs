//! The program around the learner's `src/big_endian.rs`.

#[allow(unused_variables, reason = "a starter doesn't use them yet")]
#[path = "src/big_endian.rs"]
mod answer;

use std::process::ExitCode;

use anyhow::Result;
use harness::answer::{Calls, open, serve};
use libbpf_rs::MapHandle;

fn main() -> ExitCode {
    serve(&calls(answer::store, answer::load))
}

/// What the checker can call.
pub fn calls(
    store: fn(&MapHandle, u16, u32) -> Result<()>,
    load: fn(&MapHandle, u16) -> Result<Option<u32>>,
) -> Calls {
    Calls::new()
        .on("store", move |(id, port, packets): (u32, u16, u32)| {
            store(&open(id)?, port, packets)
        })
        .on("load", move |(id, port): (u32, u16)| load(&open(id)?, port))
}
