//! Every answer in this folder, and the check that catches each wrong one.

#[path = "../create_by_spec.rs"]
#[expect(dead_code, reason = "the learner's file is proved as the starter")]
mod program;

mod solution;
#[expect(unused_variables, reason = "a starter doesn't use them yet")]
mod starter;
mod wrong_always_hash;
mod wrong_no_flags;
mod wrong_no_sz;
mod wrong_swapped_sizes;

use harness::proof::Answer;

pub fn answers() -> Vec<Answer> {
    use program::calls;
    vec![
        Answer::starter(calls(starter::create)),
        Answer::solution(calls(solution::create)),
        Answer::wrong("wrong_no_sz", "creates_it", calls(wrong_no_sz::create)),
        Answer::wrong(
            "wrong_always_hash",
            "has_the_type",
            calls(wrong_always_hash::create),
        ),
        Answer::wrong(
            "wrong_swapped_sizes",
            "has_the_sizes",
            calls(wrong_swapped_sizes::create),
        ),
        Answer::wrong(
            "wrong_no_flags",
            "has_the_flag",
            calls(wrong_no_flags::create),
        ),
    ]
}
