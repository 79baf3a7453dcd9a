//! Programs in real VMs, and all that can go wrong there, really caused. The programs are
//! this machine's own, such as `sh` and `sleep`.
//!
//! `cargo xtask test` runs these where there is qemu; the kernel comes from the cache, or
//! through apt into it.

use std::fs;
use std::io::{self, Write};
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use anyhow::Result;
use nix::sys::signal::Signal;
use vm::failure::{Failure, FailureKind};
use vm::kernels::{self, Kernel, Wanted};
use vm::{End, Image, Output, Vm};

pub fn kernel() -> Kernel {
    kernels::find_or_fetch(&Wanted::default(), None)
        .unwrap_or_else(|error| panic!("{error:#}"))
}

/// A program of this machine on a kernel.
fn image(kernel: Kernel, program: &str, arguments: &[&str]) -> Image {
    let init = env!("CARGO_BIN_EXE_vm").into();
    let mut image = Image::new(kernel, init, program.as_ref());
    image.arguments = arguments.iter().map(Into::into).collect();
    image
}

fn output(vm: &Vm, program: &str, arguments: &[&str]) -> Result<Output> {
    vm.output(&image(kernel(), program, arguments))
}

fn failure(result: Result<Output>, kind: FailureKind) -> String {
    let error = result.expect_err("it can't go well");
    let failure = error.downcast_ref::<Failure>();
    let found = failure.map(|failure| failure.kind);
    assert_eq!(found, Some(kind), "{error:#}");
    error.to_string()
}

#[test]
#[ignore = "needs qemu and a kernel: cargo xtask test runs it"]
fn streams_arguments_and_status_come_through() {
    let script = "echo \"$1\"; echo err >&2; exit 7";
    let output =
        output(&Vm::default(), "/bin/sh", &["-c", script, "sh", "a  b\nc"])
            .expect("it runs");
    assert_eq!(output.end, End::Exited(7));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "a  b\nc\n");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "err\n");
}

#[test]
#[ignore = "needs qemu and a kernel: cargo xtask test runs it"]
fn every_byte_comes_through_unchanged() {
    let bytes: String = (0..=255).map(|byte| format!("\\{byte:03o}")).collect();
    let script =
        "i=0; while [ $i -lt 200 ]; do printf \"$1\"; i=$((i+1)); done";
    let output =
        output(&Vm::default(), "/bin/sh", &["-c", script, "sh", &bytes])
            .expect("it runs");
    assert_eq!(output.end, End::Exited(0));
    let expected: Vec<u8> = (0..=255).collect();
    assert!(output.stdout == expected.repeat(200));
}

#[test]
#[ignore = "needs qemu and a kernel: cargo xtask test runs it"]
fn a_signal_that_ends_the_program_is_told() {
    let output = output(&Vm::default(), "/bin/sh", &["-c", "kill -TERM $$"]);
    assert_eq!(output.expect("it runs").end, End::Killed(15));
}

/// Sends a signal as soon as something is written, as a hand would.
struct Trigger(Sender<Signal>, Vec<u8>);

impl Write for Trigger {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.1.is_empty() {
            self.0.send(Signal::SIGINT).expect("the VM runs");
        }
        self.1.extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
#[ignore = "needs qemu and a kernel: cargo xtask test runs it"]
fn ctrl_c_reaches_the_program_and_what_it_says_then_comes_back() {
    let (sender, signals) = channel();
    let mut stdout = Trigger(sender, Vec::new());
    let script = "trap 'echo caught; exit 3' INT; echo go; while :; do :; done";
    let end = Vm::default().run(
        &image(kernel(), "/bin/sh", &["-c", script]),
        (&mut stdout, &mut io::sink()),
        &signals,
    );
    assert_eq!(end.expect("it runs"), End::Exited(3));
    assert_eq!(String::from_utf8_lossy(&stdout.1), "go\ncaught\n");
}

#[test]
#[ignore = "needs qemu and a kernel: cargo xtask test runs it"]
fn the_kernel_has_two_cpus_and_what_chapters_use() {
    let script = "while read line; do case $line in \
                  processor*|*' /sys/fs/bpf '*|*' /sys/kernel/tracing '*) \
                  echo \"$line\";; esac; done";
    let read = |path: &str| {
        let script = format!("{script} < {path}");
        let output = output(&Vm::default(), "/bin/sh", &["-c", &script]);
        String::from_utf8_lossy(&output.expect("it runs").stdout).into_owned()
    };
    assert_eq!(read("/proc/cpuinfo").lines().count(), 2);
    assert_eq!(read("/proc/mounts").lines().count(), 2);
}

#[test]
#[ignore = "needs qemu and a kernel: cargo xtask test runs it"]
fn a_program_that_never_ends_is_ended() {
    let vm = Vm {
        limit: Some(Duration::from_secs(8)),
        ..Vm::default()
    };
    let message =
        failure(output(&vm, "/bin/sleep", &["inf"]), FailureKind::TimedOut);
    assert!(message.contains("8 秒"), "{message}");
}

#[test]
#[ignore = "needs qemu and a kernel: cargo xtask test runs it"]
fn a_kernel_that_hangs_is_ended() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("vmlinuz");
    let mut file = fs::read(kernel().path).expect("it can be read");
    // Where the code begins: a jump to itself.
    file[0x200..0x202].copy_from_slice(&[0xeb, 0xfe]);
    fs::write(&path, file).expect("the folder is ours");
    let vm = Vm {
        silence: Duration::from_secs(3),
        ..Vm::default()
    };
    let kernel = Kernel::open(&path).expect("it looks like a kernel");
    let result = vm.output(&image(kernel, "/bin/true", &[]));
    failure(result, FailureKind::TimedOut);
}

#[test]
#[ignore = "needs qemu and a kernel: cargo xtask test runs it"]
fn a_kernel_that_panics_is_quoted() {
    let crash = "echo c > /proc/sysrq-trigger";
    let result = output(&Vm::default(), "/bin/sh", &["-c", crash]);
    let message = failure(result, FailureKind::Panicked);
    assert!(message.contains("sysrq triggered crash"), "{message}");
}

#[test]
#[ignore = "needs qemu and a kernel: cargo xtask test runs it"]
fn a_program_that_eats_all_memory_is_named() {
    let result = output(&Vm::default(), "/usr/bin/tail", &["/dev/zero"]);
    let message = failure(result, FailureKind::OutOfMemory);
    assert!(message.contains("(tail)"), "{message}");
    assert!(message.contains("256 MiB"), "{message}");
}

#[test]
#[ignore = "needs qemu and a kernel: cargo xtask test runs it"]
fn a_program_that_cannot_be_started_is_told() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let program = folder.path().join("empty");
    fs::write(&program, "").expect("the folder is ours");
    let program = program.to_str().expect("UTF-8");
    let message =
        failure(output(&Vm::default(), program, &[]), FailureKind::Broken);
    assert!(message.contains("/bin/empty"), "{message}");
}
