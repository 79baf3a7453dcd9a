//! The program around the learner's `src/create_by_spec.rs`.

#[allow(unused_variables, reason = "a starter doesn't use them yet")]
#[path = "src/create_by_spec.rs"]
mod answer;

use std::process::ExitCode;

use anyhow::Result;
use harness::answer::{Calls, keep, serve};
use libbpf_rs::{MapHandle, MapType};

type Create = fn(MapType, &str, u32, u32, u32, bool) -> Result<MapHandle>;

fn main() -> ExitCode {
    serve(&calls(answer::create))
}

/// What the checker can call.
pub fn calls(create: Create) -> Calls {
    type Arguments = (u32, String, [u32; 3], bool);
    Calls::new().on(
        "create",
        move |(map_type, name, [key, value, max], no_prealloc): Arguments| {
            let map_type = MapType::from(map_type);
            keep(create(map_type, &name, key, value, max, no_prealloc)?)
        },
    )
}
