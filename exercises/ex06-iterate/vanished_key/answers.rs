//! Every answer in this folder, and the check that catches each wrong one.

mod solution;
#[expect(
    dead_code,
    unused_variables,
    reason = "a starter doesn't use them yet"
)]
mod starter;
mod wrong_ends_at_missing;
mod wrong_ends_at_second_visit;
mod wrong_lists_twice;
mod wrong_missing_is_an_error;
mod wrong_missing_is_zero;

use harness::proof::Answer;

#[path = "../vanished_key.rs"]
#[expect(
    dead_code,
    reason = "the learner's file is proved through the starter"
)]
mod program;

pub fn answers() -> Vec<Answer> {
    use program::calls;
    vec![
        Answer::starter(calls(starter::snapshot)),
        Answer::solution(calls(solution::snapshot)),
        Answer::wrong(
            "wrong_lists_twice",
            "lists_each_key_once_after_a_restart",
            calls(wrong_lists_twice::snapshot),
        ),
        Answer::wrong(
            "wrong_ends_at_second_visit",
            "lists_each_key_once_after_a_restart",
            calls(wrong_ends_at_second_visit::snapshot),
        ),
        Answer::wrong(
            "wrong_ends_at_missing",
            "skips_a_vanished_key",
            calls(wrong_ends_at_missing::snapshot),
        ),
        Answer::wrong(
            "wrong_missing_is_an_error",
            "skips_a_vanished_key",
            calls(wrong_missing_is_an_error::snapshot),
        ),
        Answer::wrong(
            "wrong_missing_is_zero",
            "skips_a_vanished_key",
            calls(wrong_missing_is_zero::snapshot),
        ),
    ]
}
