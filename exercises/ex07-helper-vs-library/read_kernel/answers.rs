//! Every answer in this folder, and the check that catches each wrong one.

mod solution;
#[expect(unused_variables, reason = "a starter doesn't use them yet")]
mod starter;
mod wrong_big_endian;
mod wrong_keeps_the_zeros;
mod wrong_missing_is_an_error;
mod wrong_narrow_bytes;
mod wrong_needs_a_zero;
mod wrong_no_padding;

use harness::proof::Answer;

#[path = "../read_kernel.rs"]
#[expect(
    dead_code,
    reason = "the learner's file is proved through the starter"
)]
mod program;

pub fn answers() -> Vec<Answer> {
    use program::calls;
    vec![
        Answer::starter(calls(starter::read)),
        Answer::solution(calls(solution::read)),
        Answer::wrong(
            "wrong_no_padding",
            "reads_the_numbers",
            calls(wrong_no_padding::read),
        ),
        Answer::wrong(
            "wrong_narrow_bytes",
            "reads_the_numbers",
            calls(wrong_narrow_bytes::read),
        ),
        Answer::wrong(
            "wrong_big_endian",
            "reads_the_numbers",
            calls(wrong_big_endian::read),
        ),
        Answer::wrong(
            "wrong_keeps_the_zeros",
            "reads_the_names",
            calls(wrong_keeps_the_zeros::read),
        ),
        Answer::wrong(
            "wrong_needs_a_zero",
            "reads_the_names",
            calls(wrong_needs_a_zero::read),
        ),
        Answer::wrong(
            "wrong_missing_is_an_error",
            "skips_what_vanished",
            calls(wrong_missing_is_an_error::read),
        ),
    ]
}
