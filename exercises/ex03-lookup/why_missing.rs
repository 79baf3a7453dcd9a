//! The exercise ex03-why-missing: what the checker can call, and what catches the wrong
//! answers.

use anyhow::Result;
use harness::answer::open;

harness::exercise! {
    #[allow(dead_code, reason = "a starter doesn't diagnose yet")]
    name: why_missing,
    calls: {
        fn why(map: u32, key: Vec<u8>) -> Result<String> {
            Ok(format!("{:?}", answer::why(&open(map)?, &key)?))
        }
    },
    wrong: {
        wrong_not_restored => tells_a_dirty_hole,
        wrong_two_hole_bytes => tells_a_dirty_hole,
        wrong_clears_direction => tells_a_dirty_hole,
        wrong_reverses_all => tells_the_byte_order,
        wrong_never_both => tells_both,
        wrong_dirty_is_enough => tells_what_is_absent,
        wrong_last_wins => tells_the_first_of_several,
        wrong_takes_the_key_apart_first => tells_a_wrong_length,
        wrong_swallows_errors => tells_other_errors,
    },
    right: { right_walks, right_into_a_buffer },
}
