//! What the programs around an exercise say to each other. Each sentence is one line of
//! JSON; its type, its writer and its reader stand in one file.
//!
//! - [`checker`]: what a checker says on its stdout, for `lab` and for grading.
//! - [`dialogue`]: a checker calls a function of the answer program, which replies.
//! - [`relay`]: in grading, what the trusted runner passes on from inside the VM.
//! - [`proof`]: which of the maintainers' answers their test program is to be.

pub mod checker;
pub mod dialogue;
pub mod proof;
pub mod relay;

use serde::Serialize;

/// Where grading has a checker put the maps that an answer opens.
pub const PINS: &str = "/sys/fs/bpf/exercise";

/// The line that says it, without its end.
fn line(sentence: &impl Serialize) -> String {
    serde_json::to_string(sentence).expect("these types are JSON")
}
