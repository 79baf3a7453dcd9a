//! Every answer in this folder, and the check that catches each wrong one.

mod solution;
#[expect(
    dead_code,
    unused_variables,
    reason = "a starter doesn't use them yet"
)]
mod starter;
mod wrong_always_two_calls;
mod wrong_any_error;
mod wrong_loser_fails;
mod wrong_no_fallback;
mod wrong_unchecked_delete;

use harness::proof::Answer;

#[path = "../fall_back.rs"]
#[expect(
    dead_code,
    reason = "the learner's file is proved through the starter"
)]
mod program;

pub fn answers() -> Vec<Answer> {
    use program::calls;
    vec![
        Answer::starter(calls(starter::take)),
        Answer::solution(calls(solution::take)),
        Answer::wrong(
            "wrong_no_fallback",
            "falls_back",
            calls(wrong_no_fallback::take),
        ),
        Answer::wrong(
            "wrong_always_two_calls",
            "takes_a_hash_at_once",
            calls(wrong_always_two_calls::take),
        ),
        Answer::wrong(
            "wrong_unchecked_delete",
            "has_one_winner",
            calls(wrong_unchecked_delete::take),
        ),
        Answer::wrong(
            "wrong_loser_fails",
            "has_one_winner",
            calls(wrong_loser_fails::take),
        ),
        Answer::wrong(
            "wrong_any_error",
            "tells_other_errors",
            calls(wrong_any_error::take),
        ),
    ]
}
