//! 这一章练习的检查程序。做练习不用看它，也不用改它。

#[path = "../bounded_insert/checks.rs"]
mod bounded_insert;
#[path = "../choose_flags/checks.rs"]
mod choose_flags;
#[path = "../insert_once/checks.rs"]
mod insert_once;

use std::process::ExitCode;

fn main() -> ExitCode {
    harness::check::main(&[
        insert_once::EXERCISE,
        bounded_insert::EXERCISE,
        choose_flags::EXERCISE,
    ])
}
