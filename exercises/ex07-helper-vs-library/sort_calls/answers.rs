//! Every answer in this folder, and the check that catches each wrong one.

mod solution;
#[expect(unused_variables, reason = "a starter doesn't use them yet")]
mod starter;
mod wrong_any_checked_name;
mod wrong_any_pointer;
mod wrong_by_variable_name;
mod wrong_one_underscore;

use harness::proof::Answer;

#[path = "../sort_calls.rs"]
#[expect(
    dead_code,
    reason = "the learner's file is proved through the starter"
)]
mod program;

pub fn answers() -> Vec<Answer> {
    use program::calls;
    vec![
        Answer::starter(calls(starter::kind)),
        Answer::solution(calls(solution::kind)),
        Answer::wrong(
            "wrong_any_checked_name",
            "knows_the_library",
            calls(wrong_any_checked_name::kind),
        ),
        Answer::wrong(
            "wrong_any_pointer",
            "knows_the_library",
            calls(wrong_any_pointer::kind),
        ),
        Answer::wrong(
            "wrong_by_variable_name",
            "knows_the_helpers",
            calls(wrong_by_variable_name::kind),
        ),
        Answer::wrong(
            "wrong_one_underscore",
            "knows_the_checked",
            calls(wrong_one_underscore::kind),
        ),
    ]
}
