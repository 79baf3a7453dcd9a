//! The exercise ex06-sum-and-count: what the checker can call, and what catches the wrong
//! answers.

use anyhow::Result;
use harness::answer::open;

harness::exercise! {
    #[allow(dead_code, reason = "a starter doesn't use its helper yet")]
    name: sum_and_count,
    calls: {
        fn sum_and_count(map: u32) -> Result<(usize, u64)> {
            answer::sum_and_count(&open(map)?)
        }
    },
    wrong: {
        wrong_narrow_sum => holds_a_large_sum,
        wrong_missing_is_an_error => skips_vanished_keys,
        wrong_counts_vanished => skips_vanished_keys,
        wrong_counts_again => counts_each_once_after_a_restart,
        wrong_skips_errors => tells_other_errors,
        wrong_walks_twice => asks_once_for_each_key,
        wrong_starts_at_zero => counts_and_sums,
    },
    right: { right_vacant_entries, right_sorts_first },
}
