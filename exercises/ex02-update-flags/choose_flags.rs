//! The program around the learner's `src/choose_flags.rs`.

#[allow(unused_variables, reason = "a starter doesn't use them yet")]
#[path = "src/choose_flags.rs"]
mod answer;

use std::fmt::Debug;
use std::process::ExitCode;

use harness::answer::{Calls, serve};
use libbpf_rs::MapFlags;

fn main() -> ExitCode {
    serve(&calls(answer::choose, answer::predict))
}

/// What the checker can call.
pub fn calls<A: Debug + 'static>(
    choose: fn(bool, bool) -> Option<MapFlags>,
    predict: fn(MapFlags, bool, bool) -> A,
) -> Calls {
    Calls::new()
        .on("choose", move |(create, overwrite): (bool, bool)| {
            Ok(choose(create, overwrite).map(|flags| flags.bits()))
        })
        .on(
            "predict",
            move |(flags, present, full): (u64, bool, bool)| {
                let flags = MapFlags::from_bits_retain(flags);
                Ok(format!("{:?}", predict(flags, present, full)))
            },
        )
}
