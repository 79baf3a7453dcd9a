//! What the build says where there is no clang.

use std::process::Command;

/// Runs the real build script with a PATH that leads nowhere. That cargo prints its
/// `cargo::error=` lines and stops is cargo's own promise.
#[test]
fn without_clang_the_build_says_what_to_install() {
    let nothing = tempfile::tempdir().expect("a temporary folder");
    let output = Command::new(env!("BUILD_SCRIPT"))
        .env("PATH", nothing.path())
        .env("OUT_DIR", nothing.path())
        .env("RUST_BACKTRACE", "1")
        .output()
        .expect("the build script starts");
    let stdout = String::from_utf8(output.stdout).expect("UTF-8");
    let errors: Vec<&str> = stdout
        .lines()
        .filter_map(|line| line.strip_prefix("cargo::error="))
        .collect();
    assert_eq!(
        errors,
        [
            "缺少 clang：这一章的内核态程序用它编译。",
            "出路（任选一个）：",
            "  1. cargo lab run ch07-helper-vs-library",
            "  2. sudo apt install clang，再重新编译",
        ]
    );
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
