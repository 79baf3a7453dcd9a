//! The exercise ex01-create-by-spec: what the checker can call, and what catches the
//! wrong answers.

use anyhow::Result;
use harness::answer::keep;
use libbpf_rs::MapType;

harness::exercise! {
    name: create_by_spec,
    calls: {
        fn create(
            map_type: u32,
            name: String,
            sizes: [u32; 3],
            no_prealloc: bool,
        ) -> Result<u32> {
            let (map_type, [key, value, max]) = (MapType::from(map_type), sizes);
            keep(answer::create(map_type, &name, key, value, max, no_prealloc)?)
        }
    },
    wrong: {
        wrong_no_sz => creates_it,
        wrong_always_hash => has_the_type,
        wrong_swapped_sizes => has_the_sizes,
        wrong_no_flags => has_the_flag,
        wrong_flag_for_hash_only => has_the_flag,
        wrong_mends_the_name => returns_the_kernels_error,
        wrong_tries_without_a_name => returns_the_kernels_error,
        wrong_at_least_one => returns_the_kernels_error,
    },
    right: { right_c_struct, right_builder },
}
