//! Every answer in this folder, and the check that catches each wrong one.

mod solution;
#[expect(unused_variables, reason = "a starter doesn't use them yet")]
mod starter;
mod wrong_look_first;
mod wrong_missing_is_an_error;
mod wrong_stops_at_missing;
mod wrong_swallows_errors;
mod wrong_two_calls;

use harness::proof::Answer;

#[path = "../ensure_absent.rs"]
#[expect(
    dead_code,
    reason = "the learner's file is proved through the starter"
)]
mod program;

pub fn answers() -> Vec<Answer> {
    use program::calls;
    vec![
        Answer::starter(calls(starter::ensure_absent)),
        Answer::solution(calls(solution::ensure_absent)),
        Answer::wrong(
            "wrong_missing_is_an_error",
            "missing_is_fine",
            calls(wrong_missing_is_an_error::ensure_absent),
        ),
        Answer::wrong(
            "wrong_swallows_errors",
            "tells_a_frozen_map",
            calls(wrong_swallows_errors::ensure_absent),
        ),
        Answer::wrong(
            "wrong_stops_at_missing",
            "missing_is_fine",
            calls(wrong_stops_at_missing::ensure_absent),
        ),
        Answer::wrong(
            "wrong_look_first",
            "deletes_under_a_race",
            calls(wrong_look_first::ensure_absent),
        ),
        Answer::wrong(
            "wrong_two_calls",
            "makes_one_call_a_key",
            calls(wrong_two_calls::ensure_absent),
        ),
    ]
}
