//! The program around the learner's `src/work_list.rs`.

#[allow(unused_variables, reason = "a starter doesn't use them yet")]
#[path = "src/work_list.rs"]
mod answer;

use std::process::ExitCode;

use anyhow::Result;
use harness::answer::{Calls, keep, open, serve};
use libbpf_rs::MapHandle;

type Create = fn(u32, u32) -> Result<MapHandle>;
type Add = fn(&MapHandle, &[u8]) -> Result<bool>;
type Take = fn(&MapHandle) -> Result<Option<Vec<u8>>>;

fn main() -> ExitCode {
    serve(&calls(answer::create, answer::add, answer::take))
}

/// What the checker can call.
pub fn calls(create: Create, add: Add, take: Take) -> Calls {
    Calls::new()
        .on("create", move |(job_size, capacity): (u32, u32)| {
            keep(create(job_size, capacity)?)
        })
        .on("add", move |(id, job): (u32, Vec<u8>)| {
            add(&open(id)?, &job)
        })
        .on("take", move |(id,): (u32,)| take(&open(id)?))
}
