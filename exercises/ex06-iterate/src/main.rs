//! 这一章练习的检查程序。做练习不用看它，也不用改它。

#[path = "../delete_even/checks.rs"]
mod delete_even;
#[path = "../sum_and_count/checks.rs"]
mod sum_and_count;
#[path = "../vanished_key/checks.rs"]
mod vanished_key;

use std::process::ExitCode;

fn main() -> ExitCode {
    harness::check::main(&[
        sum_and_count::EXERCISE,
        delete_even::EXERCISE,
        vanished_key::EXERCISE,
    ])
}
