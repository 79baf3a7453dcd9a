//! A sandbox that answers `bpf(2)` itself, as containers do: the chapter says what it is
//! and ends with status 1.

use std::io;
use std::os::unix::process::CommandExt;
use std::process::Command;

use nix::libc;

#[test]
fn a_sandbox_that_forbids_bpf_is_named() {
    let message = stderr_where_bpf_answers(libc::EPERM);
    assert!(message.contains("停在这里：EPERM（1，"), "{message}");
    assert!(message.contains("  1. "), "{message}");
}

#[test]
fn a_kernel_without_bpf_is_named() {
    let message = stderr_where_bpf_answers(libc::ENOSYS);
    assert!(message.contains("停在这里：ENOSYS（38，"), "{message}");
    assert!(message.contains("没有 bpf(2) 这个系统调用"), "{message}");
}

fn stderr_where_bpf_answers(errno: i32) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ch02-update-flags"));
    command.env("RUST_BACKTRACE", "1");
    // SAFETY: between fork and exec only two system calls are made, nothing allocates.
    unsafe { command.pre_exec(move || answer_bpf_with(errno)) };
    let output = command.output().expect("the built chapter starts");
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(!message.contains("backtrace"), "{message}");
    message
}

/// A seccomp filter of four instructions: `bpf(2)` fails, all else is allowed.
fn answer_bpf_with(errno: i32) -> io::Result<()> {
    let statement = |code: u32, k: u32| libc::sock_filter {
        code: code as u16,
        jt: 0,
        jf: 0,
        k,
    };
    let mut is_bpf = statement(
        libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K,
        libc::SYS_bpf as u32,
    );
    is_bpf.jf = 1;
    let fail = libc::SECCOMP_RET_ERRNO | errno as u32;
    let mut filter = [
        // The number of the system call stands first in seccomp's data.
        statement(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, 0),
        is_bpf,
        statement(libc::BPF_RET | libc::BPF_K, fail),
        statement(libc::BPF_RET | libc::BPF_K, libc::SECCOMP_RET_ALLOW),
    ];
    let program = libc::sock_fprog {
        len: filter.len() as u16,
        filter: filter.as_mut_ptr(),
    };
    // SAFETY: `program` and its filter live until the calls have returned.
    let failed = unsafe {
        libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0
            || libc::prctl(
                libc::PR_SET_SECCOMP,
                libc::SECCOMP_MODE_FILTER,
                &raw const program,
            ) != 0
    };
    if failed {
        Err(io::Error::last_os_error())
    } else {
        Ok(())
    }
}
