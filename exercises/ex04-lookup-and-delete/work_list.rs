//! The exercise ex04-work-list: what the checker can call, and what catches the wrong
//! answers.

use anyhow::Result;
use harness::answer::{keep, open};

harness::exercise! {
    name: work_list,
    calls: {
        fn create(job_size: u32, capacity: u32) -> Result<u32> {
            keep(answer::create(job_size, capacity)?)
        }
        fn add(map: u32, job: Vec<u8>) -> Result<bool> {
            answer::add(&open(map)?, &job)
        }
        fn take(map: u32) -> Result<Option<Vec<u8>>> {
            answer::take(&open(map)?)
        }
    },
    wrong: {
        wrong_stack => creates_a_queue,
        wrong_one_place_more => creates_a_queue,
        wrong_key_size => creates_a_queue,
        wrong_drops_the_oldest => keeps_all_when_full,
        wrong_full_is_an_error => keeps_all_when_full,
        wrong_any_error => tells_other_errors,
        wrong_take_swallows_errors => tells_other_errors,
        wrong_peek_then_take => takes_under_a_race,
        wrong_empty_is_an_error => empty_is_none,
        wrong_zero_is_none => takes_the_oldest,
        wrong_fills_up => tells_other_errors,
    },
    right: { right_c_functions, right_own_buffer },
}
