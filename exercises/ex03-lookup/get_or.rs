//! The exercise ex03-get-or: what the checker can call, and what catches the wrong
//! answers.

use anyhow::Result;
use harness::answer::open;

harness::exercise! {
    name: get_or,
    calls: {
        fn get_or(map: u32, key: Vec<u8>, default: u32) -> Result<u32> {
            answer::get_or(&open(map)?, &key, default)
        }
    },
    wrong: {
        wrong_flatten => tells_a_wrong_key_length,
        wrong_zero => finds_a_zero,
        wrong_inserts => leaves_the_map_alone,
        wrong_first_four => tells_a_wrong_value_size,
        wrong_fits_the_key => tells_a_wrong_key_length,
        wrong_size_is_default => tells_a_wrong_value_size,
    },
    right: { right_chain, right_lookup_into },
}
