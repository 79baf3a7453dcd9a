//! The program around the learner's `src/read_kernel.rs`.

#[allow(unused_variables, reason = "a starter doesn't use them yet")]
#[path = "src/read_kernel.rs"]
mod answer;

use std::collections::BTreeMap;
use std::process::ExitCode;

use anyhow::Result;
use harness::answer::{Calls, open, serve};
use libbpf_rs::MapHandle;

type Read = fn(&MapHandle) -> Result<BTreeMap<String, (u32, u64)>>;

fn main() -> ExitCode {
    serve(&calls(answer::read))
}

/// What the checker can call.
pub fn calls(read: Read) -> Calls {
    Calls::new().on("read", move |(id,): (u32,)| read(&open(id)?))
}
