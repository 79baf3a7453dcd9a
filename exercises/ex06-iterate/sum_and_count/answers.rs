//! Every answer in this folder, and the check that catches each wrong one.

mod solution;
#[expect(
    dead_code,
    unused_variables,
    reason = "a starter doesn't use them yet"
)]
mod starter;
mod wrong_counts_vanished;
mod wrong_missing_is_an_error;
mod wrong_narrow_sum;
mod wrong_starts_at_zero;
mod wrong_walks_twice;

use harness::proof::Answer;

#[path = "../sum_and_count.rs"]
#[expect(
    dead_code,
    reason = "the learner's file is proved through the starter"
)]
mod program;

pub fn answers() -> Vec<Answer> {
    use program::calls;
    vec![
        Answer::starter(calls(starter::sum_and_count)),
        Answer::solution(calls(solution::sum_and_count)),
        Answer::wrong(
            "wrong_narrow_sum",
            "holds_a_large_sum",
            calls(wrong_narrow_sum::sum_and_count),
        ),
        Answer::wrong(
            "wrong_missing_is_an_error",
            "skips_vanished_keys",
            calls(wrong_missing_is_an_error::sum_and_count),
        ),
        Answer::wrong(
            "wrong_counts_vanished",
            "skips_vanished_keys",
            calls(wrong_counts_vanished::sum_and_count),
        ),
        Answer::wrong(
            "wrong_walks_twice",
            "asks_once_for_each_key",
            calls(wrong_walks_twice::sum_and_count),
        ),
        Answer::wrong(
            "wrong_starts_at_zero",
            "counts_and_sums",
            calls(wrong_starts_at_zero::sum_and_count),
        ),
    ]
}
