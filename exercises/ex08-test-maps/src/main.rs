//! 这一章练习的检查程序。做练习不用看它，也不用改它。

#[path = "../small_cache/checks.rs"]
mod small_cache;

use std::process::ExitCode;

fn main() -> ExitCode {
    harness::check::main(&[small_cache::EXERCISE])
}
