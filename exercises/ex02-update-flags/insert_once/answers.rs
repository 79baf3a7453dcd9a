//! Every answer in this folder, and the check that catches each wrong one.

mod solution;
#[expect(unused_variables, reason = "a starter doesn't use them yet")]
mod starter;
mod wrong_any;
mod wrong_any_error;
mod wrong_error_is_news;
mod wrong_look_first;

use harness::proof::Answer;

#[path = "../insert_once.rs"]
#[expect(
    dead_code,
    reason = "the learner's file is proved through the starter"
)]
mod program;

pub fn answers() -> Vec<Answer> {
    use program::calls;
    vec![
        Answer::starter(calls(starter::insert_once, starter::replace_only)),
        Answer::solution(calls(solution::insert_once, solution::replace_only)),
        Answer::wrong(
            "wrong_any",
            "keeps_the_old_value",
            calls(wrong_any::insert_once, wrong_any::replace_only),
        ),
        Answer::wrong(
            "wrong_look_first",
            "inserts_under_a_race",
            calls(
                wrong_look_first::insert_once,
                wrong_look_first::replace_only,
            ),
        ),
        Answer::wrong(
            "wrong_any_error",
            "tells_a_full_map",
            calls(wrong_any_error::insert_once, wrong_any_error::replace_only),
        ),
        Answer::wrong(
            "wrong_error_is_news",
            "keeps_the_old_value",
            calls(
                wrong_error_is_news::insert_once,
                wrong_error_is_news::replace_only,
            ),
        ),
    ]
}
