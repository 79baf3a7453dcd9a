//! The exercise ex05-expire: what the checker can call, and what catches the wrong answers.

use anyhow::Result;
use harness::answer::open;

harness::exercise! {
    #[allow(dead_code, reason = "a starter doesn't use its helper yet")]
    name: expire,
    calls: {
        fn expire(map: u32, oldest: u64) -> Result<usize> {
            answer::expire(&open(map)?, oldest)
        }
    },
    wrong: {
        wrong_compares_bytes => deletes_the_expired,
        wrong_just_in_time => leaves_the_fresh,
        wrong_takes_everything => leaves_the_fresh,
        wrong_look_then_delete => keeps_the_refreshed,
        wrong_looks_again => keeps_the_refreshed,
        wrong_forgets_to_put_back => keeps_the_refreshed,
        wrong_counts_the_refreshed => keeps_the_refreshed,
        wrong_puts_back_with_any => overwrites_nobody,
        wrong_exists_is_an_error => overwrites_nobody,
        wrong_missing_is_an_error => lets_others_delete,
        wrong_swallows_errors => tells_other_errors,
    },
    right: { right_two_rounds, right_looks_before_putting_back },
}
