//! The program around the learner's `src/blame.rs`.

#[allow(unused_variables, reason = "a starter doesn't use them yet")]
#[path = "src/blame.rs"]
mod answer;

use std::fmt::Debug;
use std::process::ExitCode;

use harness::answer::{Calls, serve};
use libbpf_rs::MapType;

fn main() -> ExitCode {
    serve(&calls(answer::blame))
}

/// What the checker can call.
pub fn calls<F: Debug + 'static>(
    blame: fn(MapType, &str, u32, u32, u32) -> Option<F>,
) -> Calls {
    type Arguments = (u32, String, [u32; 3]);
    Calls::new().on(
        "blame",
        move |(map_type, name, [key, value, max]): Arguments| {
            let map_type = MapType::from(map_type);
            let fault = blame(map_type, &name, key, value, max);
            Ok(fault.map(|fault| format!("{fault:?}")))
        },
    )
}
