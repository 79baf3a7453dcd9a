//! The exercise ex02-insert-once: what the checker can call, and what catches the wrong
//! answers.

use anyhow::Result;
use harness::answer::open;

harness::exercise! {
    name: insert_once,
    calls: {
        fn insert_once(map: u32, key: Vec<u8>, value: Vec<u8>) -> Result<bool> {
            answer::insert_once(&open(map)?, &key, &value)
        }
        fn replace_only(map: u32, key: Vec<u8>, value: Vec<u8>) -> Result<bool> {
            answer::replace_only(&open(map)?, &key, &value)
        }
    },
    wrong: {
        wrong_any => keeps_the_old_value,
        wrong_look_first => inserts_under_a_race,
        wrong_any_error => tells_a_full_map,
        wrong_error_is_news => keeps_the_old_value,
        wrong_full_is_old => tells_a_full_map,
        wrong_only_words => tells_other_errors,
        wrong_same_is_new => keeps_the_old_value,
        wrong_remembers => inserts_under_a_race,
        wrong_deletes_then_inserts => replaces_under_a_race,
    },
    right: { right_one_helper, right_c_function },
}
