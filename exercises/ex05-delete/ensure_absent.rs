//! The exercise ex05-ensure-absent: what the checker can call, and what catches the wrong
//! answers.

use anyhow::Result;
use harness::answer::open;

harness::exercise! {
    name: ensure_absent,
    calls: {
        fn ensure_absent(map: u32, keys: Vec<Vec<u8>>) -> Result<()> {
            answer::ensure_absent(&open(map)?, &keys)
        }
    },
    wrong: {
        wrong_missing_is_an_error => missing_is_fine,
        wrong_swallows_errors => tells_a_frozen_map,
        wrong_stops_at_missing => missing_is_fine,
        wrong_look_first => deletes_under_a_race,
        wrong_two_calls => makes_one_call_a_key,
        wrong_goes_on => tells_other_errors,
        wrong_second_chance => tells_other_errors,
    },
}
