//! The program around the learner's `src/sort_calls.rs`.

#[allow(unused_variables, reason = "a starter doesn't use them yet")]
#[path = "src/sort_calls.rs"]
mod answer;

use std::fmt::Debug;
use std::process::ExitCode;

use harness::answer::{Calls, serve};

fn main() -> ExitCode {
    serve(&calls(answer::kind))
}

/// What the checker can call.
pub fn calls<K: Debug + 'static>(kind: fn(&str) -> K) -> Calls {
    Calls::new().on("kind", move |(call,): (String,)| {
        Ok(format!("{:?}", kind(&call)))
    })
}
