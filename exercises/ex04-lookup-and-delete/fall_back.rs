//! The exercise ex04-fall-back: what the checker can call, and what catches the wrong
//! answers.

use anyhow::Result;
use harness::answer::open;

harness::exercise! {
    #[allow(dead_code, reason = "a starter doesn't use its helper yet")]
    name: fall_back,
    calls: {
        fn take(map: u32, key: Vec<u8>) -> Result<Option<Vec<u8>>> {
            answer::take(&open(map)?, &key)
        }
    },
    wrong: {
        wrong_no_fallback => falls_back,
        wrong_remembers => takes_a_hash_at_once,
        wrong_always_two_calls => takes_a_hash_at_once,
        wrong_unchecked_delete => has_one_winner,
        wrong_loser_fails => has_one_winner,
        wrong_delete_error_is_none => tells_that_an_array_keeps,
        wrong_any_error => tells_other_errors,
    },
    right: { right_then_some, right_c_function },
}
