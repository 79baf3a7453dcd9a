//! The program around the learner's `src/legal_name.rs`.

#[allow(unused_variables, reason = "a starter doesn't use them yet")]
#[path = "src/legal_name.rs"]
mod answer;

use std::process::ExitCode;

use harness::answer::{Calls, serve};

fn main() -> ExitCode {
    serve(&calls(answer::legal_name))
}

/// What the checker can call.
pub fn calls(legal_name: fn(&str) -> String) -> Calls {
    Calls::new().on("legal_name", move |(wanted,): (String,)| {
        Ok(legal_name(&wanted))
    })
}
