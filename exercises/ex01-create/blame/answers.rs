//! Every answer in this folder, and the check that catches each wrong one.

#[path = "../blame.rs"]
#[expect(dead_code, reason = "the learner's file is proved as the starter")]
mod program;

mod solution;
#[expect(unused_variables, reason = "a starter doesn't use them yet")]
mod starter;
mod wrong_dash;
mod wrong_long_name;
mod wrong_mixed_up;
mod wrong_no_key_rule;

use harness::proof::Answer;

pub fn answers() -> Vec<Answer> {
    use program::calls;
    vec![
        Answer::starter(calls(starter::blame)),
        Answer::solution(calls(solution::blame)),
        Answer::wrong(
            "wrong_long_name",
            "blames_nothing",
            calls(wrong_long_name::blame),
        ),
        Answer::wrong(
            "wrong_no_key_rule",
            "blames_the_key_size",
            calls(wrong_no_key_rule::blame),
        ),
        Answer::wrong(
            "wrong_dash",
            "blames_the_name",
            calls(wrong_dash::blame),
        ),
        Answer::wrong(
            "wrong_mixed_up",
            "blames_the_other_sizes",
            calls(wrong_mixed_up::blame),
        ),
    ]
}
