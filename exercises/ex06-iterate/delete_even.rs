//! The exercise ex06-delete-even: what the checker can call, and what catches the wrong
//! answers.

use anyhow::Result;
use harness::answer::open;

harness::exercise! {
    #[allow(dead_code, reason = "a starter doesn't use its helper yet")]
    name: delete_even,
    calls: {
        fn delete_even(map: u32) -> Result<usize> {
            answer::delete_even(&open(map)?)
        }
    },
    wrong: {
        wrong_deletes_inside_keys => visits_each_key_once,
        wrong_starts_over => visits_each_key_once,
        wrong_last_byte => deletes_the_even_keys,
        wrong_fails_under_a_race => leaves_out_what_others_deleted,
        wrong_counts_what_it_saw => leaves_out_what_others_deleted,
        wrong_starts_at_zero => deletes_the_even_keys,
        wrong_swallows_errors => tells_a_frozen_map,
        wrong_walks_twice => visits_each_key_once,
    },
    right: { right_one_step_behind, right_from_the_largest },
}
