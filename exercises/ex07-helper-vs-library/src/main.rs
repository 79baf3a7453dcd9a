//! 这一章练习的检查程序。做练习不用看它，也不用改它。

#[path = "../mend/checks.rs"]
mod mend;
#[path = "../read_kernel/checks.rs"]
mod read_kernel;
#[path = "../sort_calls/checks.rs"]
mod sort_calls;

mod run;

use std::process::ExitCode;

fn main() -> ExitCode {
    harness::check::main(&[
        sort_calls::EXERCISE,
        mend::EXERCISE,
        read_kernel::EXERCISE,
    ])
}
