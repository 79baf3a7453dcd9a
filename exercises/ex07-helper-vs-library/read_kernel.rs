//! The exercise ex07-read-kernel: what the checker can call, and what catches the wrong
//! answers.

use std::collections::BTreeMap;

use anyhow::Result;
use harness::answer::open;

harness::exercise! {
    name: read_kernel,
    calls: {
        fn read(map: u32) -> Result<BTreeMap<String, (u32, u64)>> {
            answer::read(&open(map)?)
        }
    },
    wrong: {
        wrong_no_padding => reads_the_numbers,
        wrong_narrow_bytes => reads_the_numbers,
        wrong_big_endian => reads_the_numbers,
        wrong_keeps_the_zeros => reads_the_names,
        wrong_needs_a_zero => reads_the_names,
        wrong_missing_is_an_error => skips_what_vanished,
        wrong_stops_at_missing => skips_what_vanished,
        wrong_swallows_errors => tells_errors,
        wrong_trims => reads_the_names,
    },
    right: { right_asks_btf, right_collects_first },
}
