//! Every answer in this folder, and the check that catches each wrong one.

#[path = "../bounded_insert.rs"]
#[expect(dead_code, reason = "the learner's file is proved as the starter")]
mod program;

mod solution;
#[expect(unused_variables, reason = "a starter doesn't use them yet")]
mod starter;
mod wrong_any_error_is_full;
mod wrong_count_first;
mod wrong_makes_room;
mod wrong_one_kind;

use harness::proof::Answer;

pub fn answers() -> Vec<Answer> {
    use program::calls;
    vec![
        Answer::starter(calls(starter::insert, starter::put)),
        Answer::solution(calls(solution::insert, solution::put)),
        Answer::wrong(
            "wrong_count_first",
            "put_overwrites_when_full",
            calls(wrong_count_first::insert, wrong_count_first::put),
        ),
        Answer::wrong(
            "wrong_any_error_is_full",
            "passes_other_errors_on",
            calls(
                wrong_any_error_is_full::insert,
                wrong_any_error_is_full::put,
            ),
        ),
        Answer::wrong(
            "wrong_one_kind",
            "insert_tells_a_full_map",
            calls(wrong_one_kind::insert, wrong_one_kind::put),
        ),
        Answer::wrong(
            "wrong_makes_room",
            "insert_tells_a_full_map",
            calls(wrong_makes_room::insert, wrong_makes_room::put),
        ),
    ]
}
