//! Every answer in this folder, and the check that catches each wrong one.

#[path = "../get_or.rs"]
#[expect(dead_code, reason = "the learner's file is proved as the starter")]
mod program;

mod solution;
#[expect(unused_variables, reason = "a starter doesn't use them yet")]
mod starter;
mod wrong_first_four;
mod wrong_flatten;
mod wrong_inserts;
mod wrong_zero;

use harness::proof::Answer;

pub fn answers() -> Vec<Answer> {
    use program::calls;
    vec![
        Answer::starter(calls(starter::get_or)),
        Answer::solution(calls(solution::get_or)),
        Answer::wrong(
            "wrong_flatten",
            "tells_a_wrong_key_length",
            calls(wrong_flatten::get_or),
        ),
        Answer::wrong("wrong_zero", "finds_a_zero", calls(wrong_zero::get_or)),
        Answer::wrong(
            "wrong_inserts",
            "leaves_the_map_alone",
            calls(wrong_inserts::get_or),
        ),
        Answer::wrong(
            "wrong_first_four",
            "tells_a_wrong_value_size",
            calls(wrong_first_four::get_or),
        ),
    ]
}
