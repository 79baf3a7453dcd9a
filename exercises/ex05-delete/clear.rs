//! The exercise ex05-clear: what the checker can call, and what catches the wrong answers.

use anyhow::Result;
use harness::answer::open;

harness::exercise! {
    name: clear,
    calls: {
        fn clear(map: u32) -> Result<()> {
            answer::clear(&open(map)?)
        }
    },
    wrong: {
        wrong_deletes_only => zeros_an_array,
        wrong_zeros_only => empties_a_hash,
        wrong_zeros_what_it_cannot_delete => lets_others_delete,
        wrong_missing_is_an_error => lets_others_delete,
        wrong_swallows_errors => tells_other_errors,
        wrong_eight_zeros => zeros_an_array,
        wrong_first_hundred => empties_a_hash,
        wrong_zeros_lru => empties_a_hash,
    },
    right: { right_takes, right_tries_delete },
}
