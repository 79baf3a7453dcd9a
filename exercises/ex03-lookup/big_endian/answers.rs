//! Every answer in this folder, and the check that catches each wrong one.

#[path = "../big_endian.rs"]
#[expect(dead_code, reason = "the learner's file is proved as the starter")]
mod program;

mod solution;
#[expect(unused_variables, reason = "a starter doesn't use them yet")]
mod starter;
mod wrong_load;
mod wrong_native;
mod wrong_tries_both;
mod wrong_value_too;

use harness::proof::Answer;

pub fn answers() -> Vec<Answer> {
    use program::calls;
    vec![
        Answer::starter(calls(starter::store, starter::load)),
        Answer::solution(calls(solution::store, solution::load)),
        Answer::wrong(
            "wrong_native",
            "stores_big_endian_keys",
            calls(wrong_native::store, wrong_native::load),
        ),
        Answer::wrong(
            "wrong_value_too",
            "stores_native_values",
            calls(wrong_value_too::store, wrong_value_too::load),
        ),
        Answer::wrong(
            "wrong_load",
            "loads_what_the_kernel_side_stored",
            calls(wrong_load::store, wrong_load::load),
        ),
        Answer::wrong(
            "wrong_tries_both",
            "tells_a_missing_port",
            calls(wrong_tries_both::store, wrong_tries_both::load),
        ),
    ]
}
