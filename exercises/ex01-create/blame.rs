//! The exercise ex01-blame: what the checker can call, and what catches the wrong
//! answers.

use anyhow::Result;
use libbpf_rs::MapType;

harness::exercise! {
    name: blame,
    calls: {
        fn blame(
            map_type: u32,
            name: String,
            sizes: [u32; 3],
        ) -> Result<Option<String>> {
            let (map_type, [key, value, max]) = (MapType::from(map_type), sizes);
            let fault = answer::blame(map_type, &name, key, value, max);
            Ok(fault.map(|fault| format!("{fault:?}")))
        }
    },
    wrong: {
        wrong_long_name => blames_nothing,
        wrong_whole_name => blames_nothing,
        wrong_no_key_rule => blames_the_key_size,
        wrong_short_key => blames_the_key_size,
        wrong_dash => blames_the_name,
        wrong_mixed_up => blames_the_other_sizes,
        wrong_power_of_two => blames_nothing,
        wrong_any_letter => blames_the_name,
    },
    right: { right_asks_the_kernel, right_table },
}
