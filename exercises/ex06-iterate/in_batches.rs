//! The exercise ex06-in-batches: what the checker can call, and what catches the wrong
//! answers.

use anyhow::Result;
use harness::answer::open;

harness::exercise! {
    #[allow(dead_code, reason = "a starter doesn't read yet")]
    name: in_batches,
    calls: {
        fn read_all(map: u32, most: u32) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
            answer::read_all(&open(map)?, most)
        }
    },
    wrong: {
        wrong_loses_the_last => keeps_the_last_batch,
        wrong_ends_when_not_full => goes_on_when_not_full,
        wrong_uses_the_iterator => goes_on_when_not_full,
        wrong_ends_at_enospc => asks_for_more_when_it_must,
        wrong_enospc_is_an_error => asks_for_more_when_it_must,
        wrong_one_more => asks_for_more_when_it_must,
        wrong_starts_over => asks_for_more_when_it_must,
        wrong_forgets_the_place => goes_on_when_not_full,
        wrong_asks_for_all => asks_for_no_more_than_it_may,
        wrong_one_by_one => reads_in_batches,
        wrong_takes_all_errors_for_the_end => tells_other_errors,
    },
    right: { right_if_chain, right_recursion },
}
