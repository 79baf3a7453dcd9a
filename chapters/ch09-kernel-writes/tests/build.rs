//! What the build says where there is no clang.

use std::process::Command;

/// Runs the real build script with a PATH that leads nowhere. That cargo prints its
/// `cargo::error=` lines and stops is cargo's own promise.
#[test]
fn without_clang_the_build_says_what_to_install() {
    let output = Command::new(env!("BUILD_SCRIPT"))
        .env("PATH", "/nowhere")
        .output()
        .expect("the build script starts");
    let stdout = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(stdout.contains("cargo::error=缺少 clang"), "{stdout}");
    assert!(
        stdout.contains("cargo::error=  1. cargo lab run ch09-kernel-writes\n"),
        "{stdout}"
    );
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
