//! Every answer in this folder, and the check that catches each wrong one.

mod solution;
#[expect(unused_variables, reason = "a starter doesn't use them yet")]
mod starter;
mod wrong_look_then_delete;
mod wrong_old_value;
mod wrong_one_thread;
mod wrong_stops_at_missing;
mod wrong_swallows_errors;

use harness::proof::Answer;

#[path = "../take_once.rs"]
#[expect(
    dead_code,
    reason = "the learner's file is proved through the starter"
)]
mod program;

pub fn answers() -> Vec<Answer> {
    use program::calls;
    vec![
        Answer::starter(calls(starter::take_by_two_threads)),
        Answer::solution(calls(solution::take_by_two_threads)),
        Answer::wrong(
            "wrong_look_then_delete",
            "takes_under_a_race",
            calls(wrong_look_then_delete::take_by_two_threads),
        ),
        Answer::wrong(
            "wrong_old_value",
            "takes_the_newest_value",
            calls(wrong_old_value::take_by_two_threads),
        ),
        Answer::wrong(
            "wrong_stops_at_missing",
            "skips_missing_keys",
            calls(wrong_stops_at_missing::take_by_two_threads),
        ),
        Answer::wrong(
            "wrong_one_thread",
            "works_in_two_threads",
            calls(wrong_one_thread::take_by_two_threads),
        ),
        Answer::wrong(
            "wrong_swallows_errors",
            "tells_an_error",
            calls(wrong_swallows_errors::take_by_two_threads),
        ),
    ]
}
