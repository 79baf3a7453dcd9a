//! Every answer in this folder, and the check that catches each wrong one.

#[path = "../padded_key.rs"]
#[expect(dead_code, reason = "the learner's file is proved as the starter")]
mod program;

mod solution;
#[expect(unused_variables, reason = "a starter doesn't use them yet")]
mod starter;
mod wrong_big_endian;
mod wrong_not_cleared;
mod wrong_packed;
mod wrong_tail;

use harness::proof::Answer;

pub fn answers() -> Vec<Answer> {
    use program::calls;
    vec![
        Answer::starter(calls(starter::fill)),
        Answer::solution(calls(solution::fill)),
        Answer::wrong(
            "wrong_not_cleared",
            "finds_with_a_used_buffer",
            calls(wrong_not_cleared::fill),
        ),
        Answer::wrong(
            "wrong_tail",
            "finds_with_a_used_buffer",
            calls(wrong_tail::fill),
        ),
        Answer::wrong(
            "wrong_packed",
            "finds_the_element",
            calls(wrong_packed::fill),
        ),
        Answer::wrong(
            "wrong_big_endian",
            "finds_the_element",
            calls(wrong_big_endian::fill),
        ),
    ]
}
