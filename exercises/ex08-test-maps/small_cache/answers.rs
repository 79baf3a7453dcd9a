//! Every answer in this folder, and the check that catches each wrong one.

mod solution;
#[expect(unused_variables, reason = "a starter doesn't use them yet")]
mod starter;
mod wrong_clears_when_full;
mod wrong_drops_a_request;
mod wrong_forget_swallows_errors;
mod wrong_full_is_an_error;
mod wrong_ignores_ctrl_c;
mod wrong_leaves_elements;
mod wrong_looks_then_deletes;
mod wrong_missing_is_an_error;
mod wrong_zero_is_missing;

use harness::proof::Answer;

#[path = "../small_cache.rs"]
#[expect(
    dead_code,
    reason = "the learner's file is proved through the starter"
)]
mod program;

/// The functions of the answer in a module.
macro_rules! functions {
    ($answer:ident) => {
        Functions {
            create: $answer::create,
            get: $answer::get,
            forget: $answer::forget,
            drain: $answer::drain,
            run: $answer::run,
        }
    };
}

pub fn answers() -> Vec<Answer> {
    use program::{Functions, calls};
    vec![
        Answer::starter(calls(functions!(starter))),
        Answer::solution(calls(functions!(solution))),
        Answer::wrong(
            "wrong_full_is_an_error",
            "makes_room_for_one",
            calls(functions!(wrong_full_is_an_error)),
        ),
        Answer::wrong(
            "wrong_clears_when_full",
            "makes_room_for_one",
            calls(functions!(wrong_clears_when_full)),
        ),
        Answer::wrong(
            "wrong_zero_is_missing",
            "asks_the_source_once",
            calls(functions!(wrong_zero_is_missing)),
        ),
        Answer::wrong(
            "wrong_forget_swallows_errors",
            "tells_a_frozen_map",
            calls(functions!(wrong_forget_swallows_errors)),
        ),
        Answer::wrong(
            "wrong_looks_then_deletes",
            "drains_the_newest_values",
            calls(functions!(wrong_looks_then_deletes)),
        ),
        Answer::wrong(
            "wrong_missing_is_an_error",
            "lets_others_delete",
            calls(functions!(wrong_missing_is_an_error)),
        ),
        Answer::wrong(
            "wrong_ignores_ctrl_c",
            "stops_at_ctrl_c",
            calls(functions!(wrong_ignores_ctrl_c)),
        ),
        Answer::wrong(
            "wrong_drops_a_request",
            "stops_at_ctrl_c",
            calls(functions!(wrong_drops_a_request)),
        ),
        Answer::wrong(
            "wrong_leaves_elements",
            "settles_the_account",
            calls(functions!(wrong_leaves_elements)),
        ),
    ]
}
