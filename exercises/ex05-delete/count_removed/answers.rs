//! Every answer in this folder, and the check that catches each wrong one.

mod solution;
#[expect(unused_variables, reason = "a starter doesn't use them yet")]
mod starter;
mod wrong_before_and_after;
mod wrong_counts_keys;
mod wrong_counts_what_it_saw;
mod wrong_missing_is_an_error;
mod wrong_swallows_errors;

use harness::proof::Answer;

#[path = "../count_removed.rs"]
#[expect(
    dead_code,
    reason = "the learner's file is proved through the starter"
)]
mod program;

pub fn answers() -> Vec<Answer> {
    use program::calls;
    vec![
        Answer::starter(calls(starter::remove)),
        Answer::solution(calls(solution::remove)),
        Answer::wrong(
            "wrong_counts_keys",
            "leaves_out_what_was_not_there",
            calls(wrong_counts_keys::remove),
        ),
        Answer::wrong(
            "wrong_missing_is_an_error",
            "leaves_out_what_was_not_there",
            calls(wrong_missing_is_an_error::remove),
        ),
        Answer::wrong(
            "wrong_counts_what_it_saw",
            "leaves_out_what_others_deleted",
            calls(wrong_counts_what_it_saw::remove),
        ),
        Answer::wrong(
            "wrong_before_and_after",
            "leaves_out_what_others_deleted",
            calls(wrong_before_and_after::remove),
        ),
        Answer::wrong(
            "wrong_swallows_errors",
            "tells_a_frozen_map",
            calls(wrong_swallows_errors::remove),
        ),
    ]
}
