//! Every answer in this folder, and the check that catches each wrong one.

#[expect(dead_code, reason = "build.rs compiles KERNEL_SIDE")]
mod solution;
#[expect(dead_code, reason = "build.rs compiles KERNEL_SIDE")]
mod starter;
#[expect(dead_code, reason = "build.rs compiles KERNEL_SIDE")]
mod wrong_fixed_fd;
#[expect(dead_code, reason = "build.rs compiles KERNEL_SIDE")]
mod wrong_only_kernel_side;
#[expect(dead_code, reason = "build.rs compiles KERNEL_SIDE")]
mod wrong_only_user_side;
#[expect(dead_code, reason = "build.rs compiles KERNEL_SIDE")]
mod wrong_overwrites;
#[expect(dead_code, reason = "build.rs compiles KERNEL_SIDE")]
mod wrong_pointer_in_a_variable;
#[expect(dead_code, reason = "build.rs compiles KERNEL_SIDE")]
mod wrong_swallows_the_errno;

use harness::proof::Answer;

#[path = "../mend.rs"]
#[expect(
    dead_code,
    reason = "the learner's file is proved through the starter"
)]
mod program;

/// The kernel side of an answer, compiled by build.rs.
macro_rules! object {
    ($answer:literal) => {
        include_bytes!(concat!(env!("OUT_DIR"), "/mend_", $answer, ".bpf.o"))
    };
}

pub fn answers() -> Vec<Answer> {
    use program::calls;
    vec![
        Answer::starter(calls(object!("starter"), starter::user_side)),
        Answer::solution(calls(object!("solution"), solution::user_side)),
        Answer::wrong(
            "wrong_only_user_side",
            "kernel_side_loads",
            calls(
                object!("wrong_only_user_side"),
                wrong_only_user_side::user_side,
            ),
        ),
        Answer::wrong(
            "wrong_only_kernel_side",
            "user_side_writes",
            calls(
                object!("wrong_only_kernel_side"),
                wrong_only_kernel_side::user_side,
            ),
        ),
        Answer::wrong(
            "wrong_fixed_fd",
            "user_side_writes",
            calls(object!("wrong_fixed_fd"), wrong_fixed_fd::user_side),
        ),
        Answer::wrong(
            "wrong_pointer_in_a_variable",
            "kernel_side_loads",
            calls(
                object!("wrong_pointer_in_a_variable"),
                wrong_pointer_in_a_variable::user_side,
            ),
        ),
        Answer::wrong(
            "wrong_overwrites",
            "both_see_the_same_map",
            calls(object!("wrong_overwrites"), wrong_overwrites::user_side),
        ),
        Answer::wrong(
            "wrong_swallows_the_errno",
            "both_see_the_same_map",
            calls(
                object!("wrong_swallows_the_errno"),
                wrong_swallows_the_errno::user_side,
            ),
        ),
    ]
}
