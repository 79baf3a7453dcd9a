//! 这一章练习的检查程序。做练习不用看它，也不用改它。

#[path = "../count_removed/checks.rs"]
mod count_removed;
#[path = "../delete_range/checks.rs"]
mod delete_range;
#[path = "../ensure_absent/checks.rs"]
mod ensure_absent;

use std::process::ExitCode;

fn main() -> ExitCode {
    harness::check::main(&[
        ensure_absent::EXERCISE,
        count_removed::EXERCISE,
        delete_range::EXERCISE,
    ])
}
