//! 这一章练习的检查程序。做练习不用看它，也不用改它。

#[path = "../fall_back/checks.rs"]
mod fall_back;
#[path = "../take_once/checks.rs"]
mod take_once;
#[path = "../work_list/checks.rs"]
mod work_list;

use std::process::ExitCode;

fn main() -> ExitCode {
    harness::check::main(&[
        take_once::EXERCISE,
        fall_back::EXERCISE,
        work_list::EXERCISE,
    ])
}
