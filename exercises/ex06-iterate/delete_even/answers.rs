//! Every answer in this folder, and the check that catches each wrong one.

mod solution;
#[expect(
    dead_code,
    unused_variables,
    reason = "a starter doesn't use them yet"
)]
mod starter;
mod wrong_deletes_inside_keys;
mod wrong_fails_under_a_race;
mod wrong_last_byte;
mod wrong_starts_over;
mod wrong_swallows_errors;

use harness::proof::Answer;

#[path = "../delete_even.rs"]
#[expect(
    dead_code,
    reason = "the learner's file is proved through the starter"
)]
mod program;

pub fn answers() -> Vec<Answer> {
    use program::calls;
    vec![
        Answer::starter(calls(starter::delete_even)),
        Answer::solution(calls(solution::delete_even)),
        Answer::wrong(
            "wrong_deletes_inside_keys",
            "visits_each_key_once",
            calls(wrong_deletes_inside_keys::delete_even),
        ),
        Answer::wrong(
            "wrong_starts_over",
            "visits_each_key_once",
            calls(wrong_starts_over::delete_even),
        ),
        Answer::wrong(
            "wrong_last_byte",
            "deletes_the_even_keys",
            calls(wrong_last_byte::delete_even),
        ),
        Answer::wrong(
            "wrong_fails_under_a_race",
            "leaves_out_what_others_deleted",
            calls(wrong_fails_under_a_race::delete_even),
        ),
        Answer::wrong(
            "wrong_swallows_errors",
            "tells_a_frozen_map",
            calls(wrong_swallows_errors::delete_even),
        ),
    ]
}
