//! Every answer in this folder, and the check that catches each wrong one.

mod solution;
#[expect(unused_variables, reason = "a starter doesn't use them yet")]
mod starter;
mod wrong_compares_bytes;
mod wrong_fails_under_a_race;
mod wrong_half_open;
mod wrong_overflows;
mod wrong_swallows_errors;
mod wrong_tries_every_number;

use harness::proof::Answer;

#[path = "../delete_range.rs"]
#[expect(
    dead_code,
    reason = "the learner's file is proved through the starter"
)]
mod program;

pub fn answers() -> Vec<Answer> {
    use program::calls;
    vec![
        Answer::starter(calls(starter::delete_range)),
        Answer::solution(calls(solution::delete_range)),
        Answer::wrong(
            "wrong_half_open",
            "includes_both_ends",
            calls(wrong_half_open::delete_range),
        ),
        Answer::wrong(
            "wrong_overflows",
            "reaches_the_largest_number",
            calls(wrong_overflows::delete_range),
        ),
        Answer::wrong(
            "wrong_compares_bytes",
            "deletes_the_range",
            calls(wrong_compares_bytes::delete_range),
        ),
        Answer::wrong(
            "wrong_tries_every_number",
            "deletes_only_what_is_there",
            calls(wrong_tries_every_number::delete_range),
        ),
        Answer::wrong(
            "wrong_fails_under_a_race",
            "deletes_under_a_race",
            calls(wrong_fails_under_a_race::delete_range),
        ),
        Answer::wrong(
            "wrong_swallows_errors",
            "tells_a_frozen_map",
            calls(wrong_swallows_errors::delete_range),
        ),
    ]
}
