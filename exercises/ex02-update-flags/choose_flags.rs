//! The exercise ex02-choose-flags: what the checker can call, and what catches the wrong
//! answers.

use anyhow::Result;
use libbpf_rs::MapFlags;

harness::exercise! {
    name: choose_flags,
    calls: {
        fn choose(create: bool, overwrite: bool) -> Result<Option<u64>> {
            let flags = answer::choose(create, overwrite);
            Ok(flags.map(|flags| flags.bits()))
        }
        fn predict(flags: u64, present: bool, full: bool) -> Result<String> {
            let flags = MapFlags::from_bits_retain(flags);
            Ok(format!("{:?}", answer::predict(flags, present, full)))
        }
    },
    wrong: {
        wrong_both => chooses_nothing,
        wrong_swapped => chooses_create_only,
        wrong_full_first => predicts_full_maps,
        wrong_contains => predicts_invalid_flags,
        wrong_lock_alone => predicts_invalid_flags,
        wrong_unknown_bits => predicts_invalid_flags,
    },
    right: { right_asks_the_kernel, right_numbers },
}
