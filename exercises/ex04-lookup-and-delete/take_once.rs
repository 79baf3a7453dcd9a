//! The exercise ex04-take-once: what the checker can call, and what catches the wrong
//! answers.

use anyhow::Result;
use harness::answer::open;

harness::exercise! {
    name: take_once,
    calls: {
        fn take_by_two_threads(
            map: u32,
            keys: Vec<Vec<u8>>,
        ) -> Result<[Vec<Vec<u8>>; 2]> {
            answer::take_by_two_threads(&open(map)?, &keys)
        }
    },
    wrong: {
        wrong_look_then_delete => takes_under_a_race,
        wrong_old_value => takes_the_newest_value,
        wrong_stops_at_missing => skips_missing_keys,
        wrong_one_thread => works_in_two_threads,
        wrong_one_after_the_other => works_in_two_threads,
        wrong_half_the_keys => works_in_two_threads,
        wrong_swallows_errors => tells_an_error,
        wrong_falls_back => tells_an_error,
    },
    right: { right_one_closure, right_channel },
}
