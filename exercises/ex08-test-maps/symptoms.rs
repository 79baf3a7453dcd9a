//! The exercise ex08-symptoms: what the checker can call, and what catches the wrong answers.

use anyhow::Result;
use harness::answer::{keep, open};

harness::exercise! {
    name: symptoms,
    calls: {
        fn create(capacity: u32) -> Result<u32> {
            keep(answer::create(capacity)?)
        }
        fn packets(map: u32, port: u16) -> Result<Option<u64>> {
            answer::packets(&open(map)?, port)
        }
        fn take(map: u32, key: Vec<u8>) -> Result<Option<Vec<u8>>> {
            answer::take(&open(map)?, &key)
        }
        fn forget(map: u32, keys: Vec<Vec<u8>>) -> Result<usize> {
            answer::forget(&open(map)?, &keys)
        }
        fn halve(map: u32, nothing: ()) -> Result<usize> {
            let () = nothing;
            answer::halve(&open(map)?)
        }
    },
    wrong: {
        wrong_left_one => creates_the_map,
        wrong_tries_both_orders => finds_the_port,
        wrong_value_too => finds_the_port,
        wrong_old_value => takes_under_a_race,
        wrong_loser_fails => takes_under_a_race,
        wrong_counts_all => forgets_the_rest,
        wrong_swallows_errors => tells_other_errors,
        wrong_ends_at_max_entries => halves_each_once,
        wrong_ends_at_seen => halves_each_once,
    },
    right: { right_halves_in_the_walk, right_reads_first },
}
