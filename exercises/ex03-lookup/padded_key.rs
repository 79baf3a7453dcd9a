//! The exercise ex03-padded-key: what the checker can call, and what catches the wrong
//! answers.

use anyhow::Result;

harness::exercise! {
    name: padded_key,
    calls: {
        fn fill(
            key: [u8; 12],
            protocol: u8,
            port: u16,
            address: u32,
            cpu: u8,
        ) -> Result<[u8; 12]> {
            let mut key = key;
            answer::fill(&mut key, protocol, port, address, cpu);
            Ok(key)
        }
    },
    wrong: {
        wrong_not_cleared => finds_with_a_used_buffer,
        wrong_tail => finds_with_a_used_buffer,
        wrong_cleared_once => finds_with_a_used_buffer,
        wrong_packed => finds_the_element,
        wrong_big_endian => finds_the_element,
    },
    right: { right_raw_pointers, right_iterators },
}
