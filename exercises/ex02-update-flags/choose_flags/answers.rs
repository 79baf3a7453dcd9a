//! Every answer in this folder, and the check that catches each wrong one.

#[path = "../choose_flags.rs"]
#[expect(dead_code, reason = "the learner's file is proved as the starter")]
mod program;

mod solution;
#[expect(unused_variables, reason = "a starter doesn't use them yet")]
mod starter;
mod wrong_both;
mod wrong_contains;
mod wrong_full_first;
mod wrong_swapped;

use harness::proof::Answer;

pub fn answers() -> Vec<Answer> {
    use program::calls;
    vec![
        Answer::starter(calls(starter::choose, starter::predict)),
        Answer::solution(calls(solution::choose, solution::predict)),
        Answer::wrong(
            "wrong_both",
            "chooses_nothing",
            calls(wrong_both::choose, wrong_both::predict),
        ),
        Answer::wrong(
            "wrong_swapped",
            "chooses_create_only",
            calls(wrong_swapped::choose, wrong_swapped::predict),
        ),
        Answer::wrong(
            "wrong_full_first",
            "predicts_full_maps",
            calls(wrong_full_first::choose, wrong_full_first::predict),
        ),
        Answer::wrong(
            "wrong_contains",
            "predicts_invalid_flags",
            calls(wrong_contains::choose, wrong_contains::predict),
        ),
    ]
}
