//! The exercise ex08-make-room: what the checker can call, and what catches the wrong answers.

use anyhow::Result;
use harness::answer::open;

harness::exercise! {
    name: make_room,
    calls: {
        fn put(
            map: u32,
            key: Vec<u8>,
            value: Vec<u8>,
        ) -> Result<Vec<Vec<u8>>> {
            answer::put(&open(map)?, &key, &value)
        }
    },
    wrong: {
        wrong_full_is_an_error => makes_room_for_one,
        wrong_clears => makes_room_for_one,
        wrong_says_nothing => makes_room_for_one,
        wrong_counts_first => overwrites_when_full,
        wrong_missing_victim_is_an_error => goes_on_under_a_race,
        wrong_takes_the_credit => goes_on_under_a_race,
        wrong_does_not_look_again => goes_on_under_a_race,
        wrong_any_error_is_full => tells_other_errors,
    },
    right: { right_exist_and_no_exist, right_takes_the_victim },
}
