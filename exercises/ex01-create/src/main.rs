//! 这一章练习的检查程序。做练习不用看它，也不用改它。

#[path = "../blame/checks.rs"]
mod blame;
#[path = "../create_by_spec/checks.rs"]
mod create_by_spec;
#[path = "../legal_name/checks.rs"]
mod legal_name;

use std::process::ExitCode;

fn main() -> ExitCode {
    harness::check::main(&[
        create_by_spec::EXERCISE,
        legal_name::EXERCISE,
        blame::EXERCISE,
    ])
}
