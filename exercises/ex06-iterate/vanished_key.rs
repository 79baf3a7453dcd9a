//! The exercise ex06-vanished-key: what the checker can call, and what catches the wrong
//! answers.

use anyhow::Result;
use harness::answer::open;

harness::exercise! {
    #[allow(dead_code, reason = "a starter doesn't use its helper yet")]
    name: vanished_key,
    calls: {
        fn snapshot(map: u32) -> Result<Vec<(u32, u32)>> {
            answer::snapshot(&open(map)?)
        }
    },
    wrong: {
        wrong_lists_twice => lists_each_key_once_after_a_restart,
        wrong_ends_at_second_visit => lists_each_key_once_after_a_restart,
        wrong_ends_at_missing => skips_a_vanished_key,
        wrong_missing_is_an_error => skips_a_vanished_key,
        wrong_missing_is_zero => skips_a_vanished_key,
        wrong_ends_at_max_entries => lists_each_key_once_after_a_restart,
        wrong_skips_errors => tells_other_errors,
        wrong_three_attempts => lists_each_key_once_after_a_restart,
    },
    right: { right_lazy_chain, right_get_next_key },
}
