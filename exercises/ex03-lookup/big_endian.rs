//! The exercise ex03-big-endian: what the checker can call, and what catches the wrong
//! answers.

use anyhow::Result;
use harness::answer::open;

harness::exercise! {
    name: big_endian,
    calls: {
        fn store(map: u32, port: u16, packets: u32) -> Result<()> {
            answer::store(&open(map)?, port, packets)
        }
        fn load(map: u32, port: u16) -> Result<Option<u32>> {
            answer::load(&open(map)?, port)
        }
    },
    wrong: {
        wrong_native => stores_big_endian_keys,
        wrong_value_too => stores_native_values,
        wrong_load => loads_what_the_kernel_side_stored,
        wrong_tries_both => tells_a_missing_port,
        wrong_adds => stores_again,
        wrong_zero_is_none => loads_a_zero,
    },
    right: { right_shifts, right_swaps_and_batches },
}
