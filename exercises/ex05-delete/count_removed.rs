//! The exercise ex05-count-removed: what the checker can call, and what catches the wrong
//! answers.

use anyhow::Result;
use harness::answer::open;

harness::exercise! {
    name: count_removed,
    calls: {
        fn remove(map: u32, keys: Vec<Vec<u8>>) -> Result<usize> {
            answer::remove(&open(map)?, &keys)
        }
    },
    wrong: {
        wrong_counts_keys => leaves_out_what_was_not_there,
        wrong_missing_is_an_error => leaves_out_what_was_not_there,
        wrong_counts_what_it_saw => leaves_out_what_others_deleted,
        wrong_before_and_after => leaves_out_what_others_deleted,
        wrong_one_batch => leaves_out_what_was_not_there,
        wrong_takes_what_it_saw => leaves_out_what_others_deleted,
        wrong_swallows_errors => tells_a_frozen_map,
        wrong_takes => deletes_from_each_type,
    },
}
