//! 这一章练习的检查程序。做练习不用看它，也不用改它。

#[path = "../big_endian/checks.rs"]
mod big_endian;
#[path = "../get_or/checks.rs"]
mod get_or;
#[path = "../padded_key/checks.rs"]
mod padded_key;

use std::process::ExitCode;

fn main() -> ExitCode {
    harness::check::main(&[
        get_or::EXERCISE,
        padded_key::EXERCISE,
        big_endian::EXERCISE,
    ])
}
