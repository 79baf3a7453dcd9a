//! The exercise ex02-bounded-insert: what the checker can call, and what catches the
//! wrong answers.

use anyhow::Result;
use harness::answer::open;

harness::exercise! {
    name: bounded_insert,
    calls: {
        fn insert(map: u32, key: Vec<u8>, value: Vec<u8>) -> Result<String> {
            let inserted = answer::insert(&open(map)?, &key, &value)?;
            Ok(format!("{inserted:?}"))
        }
        fn put(map: u32, key: Vec<u8>, value: Vec<u8>) -> Result<String> {
            let written = answer::put(&open(map)?, &key, &value)?;
            Ok(format!("{written:?}"))
        }
    },
    wrong: {
        wrong_count_first => put_overwrites_when_full,
        wrong_any_error_is_full => passes_other_errors_on,
        wrong_one_kind => insert_tells_a_full_map,
        wrong_makes_room => insert_tells_a_full_map,
        wrong_two_steps => goes_on_under_a_race,
    },
}
