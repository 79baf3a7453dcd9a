//! Kernels that answer otherwise than the lesson expects, by a sandbox that answers in
//! their place: the chapter says what it is and ends with status 1.

use std::process::Command;

use nix::errno::Errno;
use shared::chapter_tests::Sandbox;

const UPDATE: u32 = 2;

#[test]
fn a_sandbox_that_forbids_bpf_is_named() {
    let message = stderr_where_bpf_answers(None, Errno::EPERM as u16);
    assert!(message.contains("停在这里：EPERM（1，"), "{message}");
    assert!(message.contains("  1. "), "{message}");
}

#[test]
fn a_kernel_without_bpf_is_named() {
    let message = stderr_where_bpf_answers(None, Errno::ENOSYS as u16);
    assert!(message.contains("停在这里：ENOSYS（38，"), "{message}");
    assert!(message.contains("没有 bpf(2) 这个系统调用"), "{message}");
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn a_kernel_that_accepts_what_it_should_refuse_is_noticed() {
    let message = stderr_where_bpf_answers(Some(UPDATE), 0);
    let told =
        "停在这里：上面的调用应当得到 EEXIST（17，File exists），却成功了";
    assert!(message.contains(told), "{message}");
}

fn stderr_where_bpf_answers(command: Option<u32>, errno: u16) -> String {
    let mut chapter = Command::new(env!("CARGO_BIN_EXE_ch02-update-flags"));
    chapter.env("RUST_BACKTRACE", "1");
    let sandbox = Sandbox {
        command,
        errno,
        old: false,
    };
    sandbox.hold(&mut chapter);
    let output = chapter.output().expect("the built chapter starts");
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(!message.contains("backtrace"), "{message}");
    message
}
