//! The exercise ex05-delete-range: what the checker can call, and what catches the wrong
//! answers.

use anyhow::Result;
use harness::answer::open;

harness::exercise! {
    name: delete_range,
    calls: {
        fn delete_range(map: u32, first: u32, last: u32) -> Result<usize> {
            answer::delete_range(&open(map)?, first..=last)
        }
    },
    wrong: {
        wrong_half_open => includes_both_ends,
        wrong_overflows => reaches_the_largest_number,
        wrong_compares_bytes => deletes_the_range,
        wrong_tries_every_number => deletes_only_what_is_there,
        wrong_fails_under_a_race => deletes_under_a_race,
        wrong_counts_what_it_saw => deletes_under_a_race,
        wrong_first_64 => deletes_the_range,
        wrong_swallows_errors => tells_a_frozen_map,
        wrong_at_most_max_entries => deletes_under_a_race,
    },
    right: { right_btree_set, right_slice },
}
