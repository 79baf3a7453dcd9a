//! The program around the learner's `src/padded_key.rs`.

#[allow(unused_variables, reason = "a starter doesn't use them yet")]
#[path = "src/padded_key.rs"]
mod answer;

use std::process::ExitCode;

use harness::answer::{Calls, serve};

fn main() -> ExitCode {
    serve(&calls(answer::fill))
}

/// What the checker can call.
pub fn calls(fill: fn(&mut [u8; 12], u8, u16, u32, u8)) -> Calls {
    type Arguments = ([u8; 12], u8, u16, u32, u8);
    Calls::new().on(
        "fill",
        move |(mut key, protocol, port, address, cpu): Arguments| {
            fill(&mut key, protocol, port, address, cpu);
            Ok(key)
        },
    )
}
